import type { Code } from '../dicom/writing';
import type { Quantity } from './values';

/** Codes of TID 1500 and what belongs to it (PS3.16). */
export const CODES = {
  report: ['126000', 'DCM', 'Imaging Measurement Report'],
  language: ['121049', 'DCM', 'Language of Content Item and Descendants'],
  english: ['en', 'RFC5646', 'English'],
  observerType: ['121005', 'DCM', 'Observer Type'],
  person: ['121006', 'DCM', 'Person'],
  personName: ['121008', 'DCM', 'Person Observer Name'],
  procedure: ['121058', 'DCM', 'Procedure reported'],
  imaging: ['363679005', 'SCT', 'Imaging procedure'],
  measurements: ['126010', 'DCM', 'Imaging Measurements'],
  group: ['125007', 'DCM', 'Measurement Group'],
  trackingIdentifier: ['112039', 'DCM', 'Tracking Identifier'],
  trackingUid: ['112040', 'DCM', 'Tracking Unique Identifier'],
  finding: ['121071', 'DCM', 'Finding'],
  path: ['121055', 'DCM', 'Path'],
  comment: ['121106', 'DCM', 'Comment'],
  source: ['121112', 'DCM', 'Source of Measurement'],
  keyObject: ['113000', 'DCM', 'Of Interest'],
} as const satisfies Record<string, Code>;

/** Codes under which others write somebody's own words as a finding; the first is longer than a code may be. */
export const FREE_TEXTS: readonly string[] = ['CORNERSTONEFREETEXT', 'CS3DTEXT'];

export const CONCEPTS: Record<Quantity['name'], Code> = {
  length: ['410668003', 'SCT', 'Length'],
  width: ['103340004', 'SCT', 'Short Axis'],
  angle: ['1483009', 'SCT', 'Angle'],
  area: ['42798000', 'SCT', 'Area'],
  mean: ['373098007', 'SCT', 'Mean'],
  deviation: ['386136009', 'SCT', 'Standard Deviation'],
  minimum: ['255605001', 'SCT', 'Minimum'],
  maximum: ['56851009', 'SCT', 'Maximum'],
  value: ['112031', 'DCM', 'Attenuation Coefficient'],
};
export const LONG_AXIS: Code = ['103339001', 'SCT', 'Long Axis'];
export const COBB: Code = ['285285000', 'SCT', 'Cobb angle'];

const UNITS: Record<string, Code> = {
  mm: ['mm', 'UCUM', 'millimeter'],
  'mm²': ['mm2', 'UCUM', 'square millimeter'],
  cm: ['cm', 'UCUM', 'centimeter'],
  'cm²': ['cm2', 'UCUM', 'square centimeter'],
  '°': ['deg', 'UCUM', 'degree'],
  HU: ["[hnsf'U]", 'UCUM', 'Hounsfield unit'],
  SUV: ['{SUVbw}g/ml', 'UCUM', 'Standardized Uptake Value body weight'],
  'mm2/s': ['mm2/s', 'UCUM', 'square millimeter per second'],
  's-1': ['s-1', 'UCUM', 'per second'],
  ms: ['ms', 'UCUM', 'millisecond'],
  s: ['s', 'UCUM', 'second'],
  '%': ['%', 'UCUM', 'percent'],
  px: ['{pixels}', 'UCUM', 'pixels'],
  'px²': ['{pixels}2', 'UCUM', 'square pixels'],
};

/** Gives the code of a unit as it is shown. */
export function unitCode(unit: string): Code {
  return UNITS[unit] ?? ['1', 'UCUM', 'no units'];
}
