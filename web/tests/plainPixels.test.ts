import { describe, expect, it } from 'vitest';
import type { PixelDescription } from '@/viewer/loader/pixelDescription';
import { isPlain, readPlain } from '@/viewer/loader/plainPixels';

const LITTLE = '1.2.840.10008.1.2.1';

function pixels(change: Partial<PixelDescription> = {}): PixelDescription {
  return {
    rows: 1,
    columns: 2,
    samples: 1,
    photometric: 'MONOCHROME2',
    planar: 0,
    bitsAllocated: 16,
    bitsStored: 12,
    isSigned: false,
    isFloat: false,
    ...change,
  };
}

describe('frames of two bytes a pixel', () => {
  it('become what is measured, with their ends', () => {
    const read = readPlain(Uint8Array.of(0, 0, 0xff, 0x0f), pixels(), { slope: 1, intercept: -1024 });
    expect(read.values).toEqual(Int16Array.of(-1024, 3071));
    expect([read.min, read.max]).toEqual([-1024, 3071]);
  });

  it('lose what is no part of a value, and keep their sign', () => {
    const unsigned = readPlain(Uint8Array.of(1, 0xf0, 2, 0), pixels(), { slope: 1, intercept: 0 });
    expect(unsigned.values).toEqual(Uint16Array.of(1, 2));
    const signed = readPlain(Uint8Array.of(0xff, 0x0f, 1, 0), pixels({ isSigned: true }), { slope: 1, intercept: 0 });
    expect(signed.values).toEqual(Int16Array.of(-1, 1));
  });

  it('have one type in all slices of a series as far as their values allow', () => {
    const bright = readPlain(Uint8Array.of(0, 8, 0, 8), pixels(), { slope: 1, intercept: -1024 });
    expect(bright.values).toBeInstanceOf(Int16Array);
    const large = pixels({ bitsStored: 16 });
    expect(readPlain(Uint8Array.of(0, 0, 0xff, 0xff), large, { slope: 1, intercept: -1024 }).values).toEqual(
      Float32Array.of(-1024, 64511),
    );
    expect(readPlain(Uint8Array.of(1, 0, 2, 0), pixels(), { slope: 0.5, intercept: 0 }).values).toEqual(
      Float32Array.of(0.5, 1),
    );
  });

  it('come in the type that a volume is made of, wherever their bytes lie', () => {
    const bytes = Uint8Array.of(9, 1, 0, 2, 0).subarray(1);
    const read = readPlain(bytes, pixels(), { slope: 2, intercept: 1 }, 'Float32Array');
    expect(read.values).toEqual(Float32Array.of(3, 5));
  });

  it('are refused where bytes are missing', () => {
    expect(() => readPlain(Uint8Array.of(1, 0, 2), pixels(), { slope: 1, intercept: 0 })).toThrow(RangeError);
  });

  it('are told from others', () => {
    expect(isPlain(pixels(), LITTLE)).toBe(true);
    expect(isPlain(pixels({ samples: 3 }), LITTLE)).toBe(false);
    expect(isPlain(pixels({ bitsAllocated: 8 }), LITTLE)).toBe(false);
    expect(isPlain(pixels(), '1.2.840.10008.1.2.2')).toBe(false);
  });
});
