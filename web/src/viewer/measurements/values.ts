import { annotation, type Types } from '@cornerstonejs/tools';

/** What a measurement says, as numbers with their units. */
export interface Quantity {
  name: 'length' | 'width' | 'angle' | 'area' | 'mean' | 'deviation' | 'minimum' | 'maximum' | 'value';
  value: number;
  unit: string;
}

/** Gives what a measurement says as a line of text: `32.5 mm`, `812 mm² · 41.2 ± 12.1 HU`. */
export function wordsOf(uid: string): string {
  const found = annotation.state.getAnnotation(uid);
  return found
    ? quantitiesOf(found)
        .map((one) => `${label(one.name)}${shown(one.value)} ${one.unit}`.trim())
        .join(' · ')
    : '';
}

/** Reads the numbers that the tool computed for the picture. */
export function quantitiesOf(found: Types.Annotation): Quantity[] {
  const stats = Object.values((found.data.cachedStats ?? {}) as Record<string, Record<string, unknown>>)[0] ?? {};
  const of = (name: Quantity['name'], key: string, unit: unknown): Quantity[] => {
    const value = stats[key];
    return typeof value === 'number' && Number.isFinite(value) ? [{ name, value, unit: unitOf(unit) }] : [];
  };
  const pixels = stats.modalityUnit ?? '';
  return [
    ...of('length', 'length', stats.unit),
    ...of('width', 'width', stats.widthUnit ?? stats.unit),
    ...of('angle', 'angle', '°'),
    ...of('area', 'area', stats.areaUnit),
    ...of('mean', 'mean', pixels),
    ...of('deviation', 'stdDev', pixels),
    ...of('minimum', 'min', pixels),
    ...of('maximum', 'max', pixels),
    ...of('value', 'value', pixels),
  ];
}

/** Cornerstone says of a length where it was calibrated: `cm US Region`. */
function unitOf(unit: unknown): string {
  return String(unit ?? '').split(' ')[0] ?? '';
}

function label(name: Quantity['name']): string {
  return { mean: 'x̄ ', deviation: 'σ ', minimum: '↓ ', maximum: '↑ ' }[name as string] ?? '';
}

function shown(value: number): string {
  if (Math.abs(value) < 1) return `${Number(value.toPrecision(3))}`;
  return Math.abs(value) >= 1000 ? `${Math.round(value)}` : `${Math.round(value * 10) / 10}`;
}
