import type { PixelDescription } from './pixelDescription';

export type Pixels = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array;

const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const DEFLATED_FRAME = '1.2.840.10008.1.2.8.1';

/** Whether we read the bytes of a frame ourselves: Cornerstone's decoders take 8 and 16 bits, in plain colours. */
export function isOurs(pixels: PixelDescription, transferSyntax: string): boolean {
  if (!isNative(transferSyntax)) return false;
  return transferSyntax !== '1.2.840.10008.1.2.1' || pixels.bitsAllocated !== 16 || pixels.samples !== 1;
}

export function isNative(transferSyntax: string): boolean {
  return /^1\.2\.840\.10008\.1\.2(\.1|\.2|\.1\.99|\.8\.1)?$/.test(transferSyntax);
}

/** Reads the values of an uncompressed frame, interleaved where there are several samples a pixel. */
export async function readNative(stored: Uint8Array, pixels: PixelDescription, syntax: string): Promise<Pixels> {
  const inflated = syntax === DEFLATED_FRAME ? await inflate(stored) : stored;
  if (pixels.bitsAllocated === 1) return unpackBits(inflated, pixels.rows * pixels.columns);
  const ordered = syntax === BIG_ENDIAN ? swapped(inflated, pixels.bitsAllocated / 8) : inflated;
  if (pixels.photometric === 'YBR_FULL_422') return upsampled(ordered, pixels);
  const values = typed(ordered, pixels);
  return pixels.samples > 1 && pixels.planar === 1 ? interleaved(values, pixels) : values;
}

async function inflate(stored: Uint8Array): Promise<Uint8Array> {
  // Padded to an even length; a byte after the end would be an error of the stream.
  const stream = new Blob([stored as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const chunks: Uint8Array[] = [];
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value);
  } catch (problem) {
    if (chunks.length === 0) throw problem;
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

/** Frames of 1 bit a pixel begin with the lowest bit of a byte (PS3.5 8.1.1). */
export function unpackBits(stored: Uint8Array, count: number): Uint8Array {
  const bits = new Uint8Array(count);
  for (let at = 0; at < count; at += 1) bits[at] = ((stored[at >> 3] ?? 0) >> (at & 7)) & 1;
  return bits;
}

function swapped(stored: Uint8Array, size: number): Uint8Array {
  if (size < 2) return stored;
  const result = new Uint8Array(stored.length);
  for (let at = 0; at < stored.length; at += size) {
    for (let byte = 0; byte < size; byte += 1) result[at + byte] = stored[at + size - 1 - byte] ?? 0;
  }
  return result;
}

function typed(stored: Uint8Array, pixels: PixelDescription): Pixels {
  const count = pixels.rows * pixels.columns * pixels.samples;
  const size = pixels.bitsAllocated / 8;
  if (stored.length < count * size) throw new RangeError(`a frame of ${stored.length} bytes, not ${count * size}`);
  const buffer = stored.slice(0, count * size).buffer;
  if (pixels.isFloat) return size === 4 ? new Float32Array(buffer) : Float32Array.from(new Float64Array(buffer));
  if (size === 1) return pixels.isSigned ? new Int8Array(buffer) : new Uint8Array(buffer);
  if (size === 2) return signExtended(buffer, pixels);
  // Numbers of 24 bits and more are shown, and given by the probe, as floating point.
  return Float32Array.from(pixels.isSigned ? new Int32Array(buffer) : new Uint32Array(buffer));
}

function signExtended(buffer: ArrayBuffer, pixels: PixelDescription): Pixels {
  const unused = 16 - pixels.bitsStored;
  if (!pixels.isSigned) {
    const mask = 0xffff >> unused;
    return unused > 0 ? new Uint16Array(buffer).map((value) => value & mask) : new Uint16Array(buffer);
  }
  const shift = 16 + unused;
  return new Int16Array(buffer).map((value) => (value << shift) >> shift);
}

function interleaved(values: Pixels, { rows, columns, samples }: PixelDescription): Pixels {
  const plane = rows * columns;
  return values.map((_, at) => values[(at % samples) * plane + Math.floor(at / samples)] ?? 0) as Pixels;
}

/** Two pixels share their colour (PS3.3 C.7.6.3.1.2): Y1 Y2 Cb Cr become Y1 Cb Cr Y2 Cb Cr. */
function upsampled(stored: Uint8Array, { rows, columns }: PixelDescription): Uint8Array {
  const result = new Uint8Array(rows * columns * 3);
  for (let pair = 0; pair < (rows * columns) / 2; pair += 1) {
    const [first = 0, second = 0, blue = 0, red = 0] = stored.subarray(4 * pair, 4 * pair + 4);
    result.set([first, blue, red, second, blue, red], 6 * pair);
  }
  return result;
}

/** Turns interleaved YCbCr of the full range into RGB (PS3.3 C.7.6.3.1.2). */
export function toRgb(ybr: Uint8Array): Uint8Array {
  const clamped = new Uint8ClampedArray(ybr.length);
  for (let at = 0; at + 2 < ybr.length; at += 3) {
    const [luma = 0, blue = 0, red = 0] = ybr.subarray(at, at + 3);
    clamped[at] = luma + 1.402 * (red - 128);
    clamped[at + 1] = luma - 0.344136 * (blue - 128) - 0.714136 * (red - 128);
    clamped[at + 2] = luma + 1.772 * (blue - 128);
  }
  return new Uint8Array(clamped.buffer);
}
