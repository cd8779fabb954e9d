import type { Pixels } from './nativePixels';
import type { PixelDescription } from './pixelDescription';

const LITTLE_ENDIAN = /^1\.2\.840\.10008\.1\.2(\.1)?$/;

/** How stored values become those that are shown and measured. */
export interface Rescale {
  slope: number;
  intercept: number;
}

export interface PlainValues {
  values: Pixels;
  min: number;
  max: number;
}

/** Whether a frame is stored as most are: two bytes a pixel, one sample, uncompressed. */
export function isPlain(pixels: PixelDescription, transferSyntax: string): boolean {
  return LITTLE_ENDIAN.test(transferSyntax) && pixels.bitsAllocated === 16 && pixels.samples === 1;
}

/**
 * Reads such a frame in two passes of a millisecond, which is less than a worker takes to be told of it; in the type that
 * is wanted, else the smallest that holds all frames of its kind. Throws: RangeError.
 */
export function readPlain(stored: Uint8Array, pixels: PixelDescription, rescale: Rescale, wanted = ''): PlainValues {
  const count = pixels.rows * pixels.columns;
  if (stored.length < 2 * count) throw new RangeError(`a frame of ${stored.length} bytes, not ${2 * count}`);
  const buffer = stored.byteOffset % 2 === 0 ? stored.buffer : stored.slice().buffer;
  const offset = stored.byteOffset % 2 === 0 ? stored.byteOffset : 0;
  const words = new (pixels.isSigned ? Int16Array : Uint16Array)(buffer as ArrayBuffer, offset, count);
  const [lowest, highest] = withoutUnusedBits(words, pixels);
  const { slope, intercept } = rescale;
  const ends = [lowest * slope + intercept, highest * slope + intercept] as const;
  const [min, max] = [Math.min(...ends), Math.max(...ends)];
  const values = emptyFor(words, pixels, rescale, wanted || typeFor(pixels, rescale, min, max));
  if (values !== words) {
    for (let at = 0; at < count; at += 1) values[at] = (words[at] as number) * slope + intercept;
  }
  return { values, min, max };
}

/** Takes what is no part of a value out of the words, in place; gives the smallest and the largest value. */
function withoutUnusedBits(words: Int16Array | Uint16Array, { bitsStored, isSigned }: PixelDescription) {
  const unused = 16 - bitsStored;
  const mask = 0xffff >> unused;
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as number;
    const value = isSigned ? (word << (16 + unused)) >> (16 + unused) : word & mask;
    if (value !== word) words[at] = value;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return lowest <= highest ? [lowest, highest] : ([0, 0] as const);
}

/** One type for all frames of a series as far as their values allow: a volume is made of one. */
function typeFor({ bitsStored, isSigned }: PixelDescription, { slope, intercept }: Rescale, min: number, max: number) {
  if (!Number.isInteger(slope) || !Number.isInteger(intercept)) return 'Float32Array';
  const smallest = isSigned ? -(2 ** (bitsStored - 1)) : 0;
  if (smallest * slope + intercept < 0 || slope < 0)
    return min >= -32768 && max <= 32767 ? 'Int16Array' : 'Float32Array';
  return max <= 65535 ? 'Uint16Array' : 'Float32Array';
}

/** Gives the words themselves where they are what is wanted already. */
function emptyFor(words: Int16Array | Uint16Array, pixels: PixelDescription, rescale: Rescale, type: string): Pixels {
  const isSame = rescale.slope === 1 && rescale.intercept === 0 && words.constructor.name === type;
  if (isSame) return words;
  const make = { Int16Array, Uint16Array, Uint8Array, Uint32Array }[type] ?? Float32Array;
  return new make(pixels.rows * pixels.columns);
}
