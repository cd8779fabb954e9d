import type { DataSet } from '../dicom/attributes';
import { type Code, codeItem, value } from '../dicom/writing';

/** Content items of structured reports (PS3.3 C.17.3). */

export type Relationship = 'CONTAINS' | 'HAS OBS CONTEXT' | 'HAS CONCEPT MOD' | 'INFERRED FROM' | 'SELECTED FROM';

function itemOf(relationship: Relationship, type: string, name: Code | undefined, own: DataSet): DataSet {
  return {
    '0040A010': value('CS', relationship),
    '0040A040': value('CS', type),
    ...(name ? { '0040A043': value('SQ', codeItem(name)) } : {}),
    ...own,
  };
}

export function container(name: Code, content: DataSet[]): DataSet {
  return itemOf('CONTAINS', 'CONTAINER', name, {
    '0040A050': value('CS', 'SEPARATE'),
    '0040A730': value('SQ', ...content),
  });
}

export function codeContent(relationship: Relationship, name: Code, code: Code): DataSet {
  return itemOf(relationship, 'CODE', name, { '0040A168': value('SQ', codeItem(code)) });
}

export function textContent(relationship: Relationship, name: Code, text: string): DataSet {
  return itemOf(relationship, 'TEXT', name, { '0040A160': value('UT', text) });
}

export function uidContent(relationship: Relationship, name: Code, uid: string): DataSet {
  return itemOf(relationship, 'UIDREF', name, { '0040A124': value('UI', uid) });
}

export function personContent(relationship: Relationship, name: Code, person: string): DataSet {
  return itemOf(relationship, 'PNAME', name, { '0040A123': value('PN', { Alphabetic: person }) });
}

export function numberContent(name: Code, number: number, unit: Code, content: DataSet[]): DataSet {
  const measured = { '004008EA': value('SQ', codeItem(unit)), '0040A30A': value('DS', decimal(number)) };
  return itemOf('CONTAINS', 'NUM', name, { '0040A300': value('SQ', measured), '0040A730': value('SQ', ...content) });
}

export function imageContent(relationship: Relationship, reference: DataSet): DataSet {
  return itemOf(relationship, 'IMAGE', undefined, { '00081199': value('SQ', reference) });
}

export function coordinatesContent(
  relationship: Relationship,
  type: string,
  points: number[],
  image: DataSet,
): DataSet {
  return itemOf(relationship, 'SCOORD', undefined, {
    '00700022': value('FL', ...points),
    '00700023': value('CS', type),
    '0040A730': value('SQ', imageContent('SELECTED FROM', image)),
  });
}

/** A decimal string has 16 characters at most (PS3.5 6.2). */
function decimal(number: number): number {
  return Number(number.toPrecision(8));
}
