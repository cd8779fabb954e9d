import { bytes, type DataSet, numbers } from '../dicom/attributes';
import { TAG } from '../dicom/tags';

/** A table of PS3.3 C.11: what each stored value becomes. */
export interface LookupTable {
  /** The stored value of the first entry. */
  first: number;
  values: Uint16Array;
  /** How many bits an entry has. */
  bits: number;
}

/** Gives the entry of a value; beyond the ends, that of the end. */
export function lookUp(table: LookupTable, value: number): number {
  const at = Math.min(Math.max(value - table.first, 0), table.values.length - 1);
  return table.values[at] ?? 0;
}

/** Reads the table of a Modality or VOI LUT's item; undefined where there is none. */
export async function readTable(item: DataSet, isSigned: boolean): Promise<LookupTable | undefined> {
  return tableOf(item, TAG.LUTDescriptor, TAG.LUTData, isSigned);
}

/** Reads the three tables of a palette (PS3.3 C.7.6.3.1.5), 8 bits an entry; undefined where one is missing. */
export async function readPalette(data: DataSet): Promise<LookupTable[] | undefined> {
  const tables = await Promise.all(
    ['1', '2', '3'].map((colour) => tableOf(data, `0028110${colour}`, `0028120${colour}`, false)),
  );
  const found = tables.filter((table) => table !== undefined);
  return found.length === 3 ? found.map(toBytes) : undefined;
}

async function tableOf(data: DataSet, descriptor: string, values: string, isSigned: boolean) {
  const [length = 0, first = 0, bits = 16] = numbers(data, descriptor);
  const entries = length || 65536;
  const stored = await bytes(data, values);
  const listed = numbers(data, values);
  if (!stored && listed.length === 0) return undefined;
  const table = stored ? fromBytes(stored, entries) : Uint16Array.from(listed);
  return { first: isSigned && first > 32767 ? first - 65536 : first, values: table, bits };
}

/** Takes entries of one or two bytes: which, only the length tells for sure. */
function fromBytes(stored: Uint8Array, entries: number): Uint16Array {
  if (stored.length < 2 * entries) return Uint16Array.from(stored.subarray(0, entries));
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  return Uint16Array.from({ length: entries }, (_, at) => view.getUint16(2 * at, true));
}

function toBytes(table: LookupTable): LookupTable {
  // Some write 8 significant bits into tables that they call 16 bits wide.
  const shift = table.values.some((value) => value > 255) ? Math.max(table.bits, 16) - 8 : 0;
  return { ...table, bits: 8, values: table.values.map((value) => value >> shift) };
}
