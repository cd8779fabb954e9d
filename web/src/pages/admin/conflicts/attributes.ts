import type admin from '../../../locales/en/admin.json';

export type AttributeKey = keyof (typeof admin)['attributes'];

const KEYS: Record<string, AttributeKey> = {
  '00100010': 'patientName',
  '00100020': 'patientId',
  '00100021': 'issuer',
  '00100030': 'birthDate',
  '00100040': 'sex',
  '00080020': 'studyDate',
  '00080050': 'accessionNumber',
  '00080060': 'modality',
  '00081030': 'studyDescription',
  '0008103E': 'seriesDescription',
  '00080080': 'institutionName',
  '00080090': 'referrer',
  '00180015': 'bodyPart',
  '00200011': 'seriesNumber',
  '00200013': 'instanceNumber',
};

/** Gives the key of the name of an attribute that people know; of others, nothing. */
export function attributeKey(tag: string): AttributeKey | undefined {
  return KEYS[tag];
}

const NAMES = new Set(['00100010', '00080090']);
const DATES = new Set(['00100030', '00080020']);

/** Tells whether an attribute is a name or a date, to be written as people write them. */
export function attributeForm(tag: string): 'name' | 'date' | 'other' {
  if (NAMES.has(tag)) return 'name';
  return DATES.has(tag) ? 'date' : 'other';
}
