import { at } from '@/app/address';

/** DICOM JSON (PS3.18 F.2): reading attributes of a data set without trusting that they are there. */

export interface Attribute {
  vr: string;
  Value?: unknown[];
  InlineBinary?: string;
  BulkDataURI?: string;
}

export type DataSet = Record<string, Attribute | undefined>;

export interface PersonName {
  Alphabetic?: string;
  Ideographic?: string;
  Phonetic?: string;
}

/** Gives the first value as text, trimmed; nothing for what is absent or empty. */
export function text(data: DataSet, tag: string): string {
  return texts(data, tag)[0] ?? '';
}

/** Gives all values as text. */
export function texts(data: DataSet, tag: string): string[] {
  return (data[tag]?.Value ?? []).map((value) => (value === null ? '' : String(value).trim()));
}

/** Gives the first value as a number; undefined for what is absent or is none. */
export function number(data: DataSet, tag: string): number | undefined {
  return numbers(data, tag)[0];
}

/** Gives the values that are numbers. */
export function numbers(data: DataSet, tag: string): number[] {
  return (data[tag]?.Value ?? []).map((value) => Number(value ?? Number.NaN)).filter(Number.isFinite);
}

/** Gives the items of a sequence. */
export function items(data: DataSet, tag: string): DataSet[] {
  return (data[tag]?.Value ?? []).filter((value): value is DataSet => typeof value === 'object' && value !== null);
}

/** Gives the first item of a sequence, an empty one where there is none. */
export function item(data: DataSet, tag: string): DataSet {
  return items(data, tag)[0] ?? {};
}

/** Gives a person's name as it is written: in the script of the country where one is stored. */
export function personName(data: DataSet, tag: string): string {
  const name = data[tag]?.Value?.[0] as PersonName | undefined;
  const groups = name?.Ideographic || name?.Alphabetic || '';
  const [family = '', given = '', middle = ''] = groups.split('^');
  const first = [given, middle].filter(Boolean).join(' ');
  return [family, first].filter(Boolean).join(', ');
}

/** Gives the meaning of the first code of a sequence (PS3.3 8.3), or its value. */
export function codeMeaning(data: DataSet, tag: string): string {
  const code = item(data, tag);
  return text(code, '00080104') || text(code, '00080100');
}

/** Gives a value that is bytes, fetched where the data set only names it. */
export async function bytes(data: DataSet, tag: string): Promise<Uint8Array | undefined> {
  const attribute = data[tag];
  if (attribute?.InlineBinary) return fromBase64(attribute.InlineBinary);
  if (attribute?.BulkDataURI) {
    const answer = await fetch(ownAddress(attribute.BulkDataURI), { headers: { Accept: 'application/octet-stream' } });
    if (!answer.ok) throw new Error(`bulk data: HTTP ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }
  return undefined;
}

/** Gives the address of a bulk value as this site reaches it, whatever name the server knows itself by. */
export function ownAddress(uri: string): string {
  const [, path] = uri.split('/dicomweb/');
  return path ? at(`dicomweb/${path}`) : uri;
}

export function fromBase64(encoded: string): Uint8Array {
  return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
}
