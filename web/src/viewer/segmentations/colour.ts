import type { Colour } from '../overlays/layer';

/** Of CIELab as DICOM means it (PS3.3 C.10.7.1.1): D50. */
const WHITE = [0.9642, 1, 0.8249] as const;
/** From XYZ under D50 to linear sRGB, and back. */
const TO_RGB = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const;
const FROM_RGB = [
  [0.4360747, 0.3850649, 0.1430804],
  [0.2225045, 0.7168786, 0.0606169],
  [0.0139322, 0.0971045, 0.7141733],
] as const;
const BEND = 6 / 29;

/** Colours of segments that name none: told apart by people who see red and green alike, too. */
const GIVEN: readonly Colour[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 200, 140],
  [240, 228, 66],
  [220, 90, 200],
  [255, 110, 70],
  [140, 140, 255],
  [180, 240, 120],
];

export function givenColour(number: number): Colour {
  return GIVEN[(Math.max(number, 1) - 1) % GIVEN.length] ?? [255, 255, 255];
}

/** Reads a colour as DICOM encodes CIELab: three numbers of 16 bits. */
export function fromLab([l = 0, a = 0, b = 0]: readonly number[]): Colour {
  const lightness = ((l / 65535) * 100 + 16) / 116;
  const parts = [lightness + ((a / 65535) * 255 - 128) / 500, lightness, lightness - ((b / 65535) * 255 - 128) / 200];
  const xyz = parts.map((part, at) => {
    const linear = part > BEND ? part ** 3 : 3 * BEND ** 2 * (part - 4 / 29);
    return linear * (WHITE[at] ?? 1);
  });
  return TO_RGB.map((row) => gamma(times(row, xyz))) as unknown as Colour;
}

/** Writes a colour as DICOM encodes CIELab. */
export function toLab(colour: Colour): [number, number, number] {
  const linear = colour.map((part) => degamma(part / 255));
  const [x = 0, y = 0, z = 0] = FROM_RGB.map((row, at) => {
    const part = times(row, linear) / (WHITE[at] ?? 1);
    return part > BEND ** 3 ? Math.cbrt(part) : part / (3 * BEND ** 2) + 4 / 29;
  });
  const encode = (value: number, low: number, range: number) =>
    Math.min(Math.max(Math.round(((value - low) / range) * 65535), 0), 65535);
  return [encode(116 * y - 16, 0, 100), encode(500 * (x - y), -128, 255), encode(200 * (y - z), -128, 255)];
}

function times(row: readonly number[], vector: readonly number[]): number {
  return row.reduce((sum, part, at) => sum + part * (vector[at] ?? 0), 0);
}

function gamma(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(Math.min(Math.max(value, 0), 1) * 255);
}

function degamma(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
