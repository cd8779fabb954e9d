import { at } from '@/app/address';
import { ApiError } from '@/app/api';
import { queryClient } from '@/app/queryClient';
import type { Attribute, DataSet } from './attributes';
import { TAG } from './tags';

/** Makes a UID out of a random number (PS3.5 B.2). */
export function makeUid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `2.25.${BigInt(`0x${hex}`)}`;
}

/** Makes an attribute. */
export function value(vr: string, ...values: unknown[]): Attribute {
  return values.length > 0 ? { vr, Value: values } : { vr };
}

/** A code: value, scheme, meaning (PS3.3 8). */
export type Code = readonly [code: string, scheme: string, meaning: string];

export function codeItem([code, scheme, meaning]: Code): DataSet {
  return { '00080100': value('SH', code), '00080102': value('SH', scheme), '00080104': value('LO', meaning) };
}

/** Gives date and time as DICOM writes them, of the place where one is. */
export function stamp(now: Date): { date: string; time: string } {
  const two = (part: number) => `${part}`.padStart(2, '0');
  return {
    date: `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`,
    time: `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`,
  };
}

/** Of the patient and the study, what every instance of the study has (PS3.3 C.7.1, C.7.2). */
const SHARED = [
  '00080020',
  '00080030',
  '00080050',
  '00080090',
  '00081030',
  '00100010',
  '00100020',
  '00100021',
  '00100030',
  '00100040',
  '0020000D',
  '00200010',
];
/** Of these, the ones that have to be there, be it empty. */
const VRS: Record<string, string> = {
  '00080020': 'DA',
  '00080030': 'TM',
  '00080050': 'SH',
  '00080090': 'PN',
  '00100010': 'PN',
  '00100020': 'LO',
  '00100030': 'DA',
  '00100040': 'CS',
  '00200010': 'SH',
};

/** Begins an instance that belongs to the study of another. */
export function beginInstance(source: DataSet, sopClass: string, modality: string, description: string): DataSet {
  const { date, time } = stamp(new Date());
  const shared = SHARED.map((tag) => [tag, source[tag] ?? (VRS[tag] ? value(VRS[tag]) : undefined)] as const);
  return {
    '00080005': value('CS', 'ISO_IR 192'),
    [TAG.SOPClassUID]: value('UI', sopClass),
    [TAG.SOPInstanceUID]: value('UI', makeUid()),
    '00080021': value('DA', date),
    '00080023': value('DA', date),
    '00080031': value('TM', time),
    '00080033': value('TM', time),
    [TAG.Modality]: value('CS', modality),
    '00080070': value('LO', 'DICOM Network'),
    '00081090': value('LO', 'Viewer'),
    [TAG.SeriesDescription]: value('LO', description),
    '00181020': value('LO', '1'),
    '00181000': value('LO', '1'),
    [TAG.SeriesInstanceUID]: value('UI', makeUid()),
    [TAG.SeriesNumber]: value('IS', 900),
    [TAG.InstanceNumber]: value('IS', 1),
    ...Object.fromEntries(shared.filter(([, attribute]) => attribute !== undefined)),
  };
}

/**
 * Puts instances into the archive (PS3.18 10.5), with the values that they name by a BulkDataURI.
 * Raises: ApiError where one of them was refused.
 */
export async function store(
  instances: DataSet[],
  bulk: ReadonlyMap<string, Uint8Array<ArrayBuffer>> = new Map(),
): Promise<void> {
  const boundary = `part-${makeUid()}`;
  const metadata = `--${boundary}\r\nContent-Type: application/dicom+json\r\n\r\n${JSON.stringify(instances)}\r\n`;
  const values = [...bulk].flatMap(([name, bytes]) => [
    `--${boundary}\r\nContent-Type: application/octet-stream\r\nContent-Location: ${name}\r\n\r\n`,
    bytes,
    '\r\n',
  ]);
  const body = new Blob([metadata, ...values, `--${boundary}--\r\n`]);
  const answer = await fetch(at('dicomweb/studies'), {
    method: 'POST',
    headers: {
      Accept: 'application/dicom+json',
      'Content-Type': `multipart/related; type="application/dicom+json"; boundary=${boundary}`,
    },
    body,
  }).catch((problem: unknown) => {
    throw new ApiError(0, 'http.unreachable', String(problem), '');
  });
  if (answer.ok && answer.status !== 202) {
    void queryClient.invalidateQueries({ queryKey: ['study'] });
    return;
  }
  const problem = (await answer.json().catch(() => ({}))) as { code?: string; message?: string; hint?: string };
  const { code = 'http', message = `HTTP ${answer.status}`, hint = '' } = problem;
  throw new ApiError(answer.status, code, message, hint);
}
