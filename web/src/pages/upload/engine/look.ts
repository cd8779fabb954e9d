/** What the first bytes and the name of a file tell. */
export type Kind =
  | 'dicom'
  | 'zip'
  /** It belongs to an operating system or a disk. */
  | 'junk'
  | 'not-dicom';

const LOOKED_AT_BYTES = 132;
const JUNK = new Set(['.ds_store', 'thumbs.db', 'desktop.ini', 'autorun.inf', 'dicomdir', '__macosx', 'lost+found']);
/** Groups 0002 and 0008 in little endian: data sets that somebody wrote without the header of a file begin so. */
const FIRST_GROUPS = new Set([0x02, 0x08]);
const VALUE_REPRESENTATION = /^[A-Z]{2}$/;

/** Tells what a file is without reading more than its beginning. */
export async function lookAt(path: string, file: Blob): Promise<Kind> {
  const steps = path.toLowerCase().split('/');
  const name = steps.at(-1) ?? '';
  if (steps.some((step) => JUNK.has(step)) || name.startsWith('._')) return 'junk';
  return kindOf(new Uint8Array(await file.slice(0, LOOKED_AT_BYTES).arrayBuffer()));
}

/** Tells what begins with these bytes. */
export function kindOf(start: Uint8Array): Kind {
  if (text(start, 128, 132) === 'DICM' || text(start, 0, 4) === 'DICM') return 'dicom';
  if (text(start, 0, 4) === 'PK\x03\x04' || text(start, 0, 4) === 'PK\x05\x06') return 'zip';
  return looksLikeElement(start) ? 'dicom' : 'not-dicom';
}

function looksLikeElement(start: Uint8Array): boolean {
  if (start.length < 8 || !FIRST_GROUPS.has(start[0] ?? 0) || start[1] !== 0 || start[3] !== 0) return false;
  const isExplicit = VALUE_REPRESENTATION.test(text(start, 4, 6));
  // Implicit VR: a length of 32 bits, which no first element has in its upper half.
  return isExplicit || (start[6] === 0 && start[7] === 0);
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
