import type { Types } from '@cornerstonejs/core';
import { items, number, text } from '../dicom/attributes';
import type { Frame } from '../dicom/frame';
import { TAG } from '../dicom/tags';
import { imageOf } from './image';
import { lookUp, readPalette, readTable } from './lookupTable';
import { isOurs, type Pixels, readNative, toRgb } from './nativePixels';
import { describePixels } from './pixelDescription';
import { isPlain, readPlain } from './plainPixels';
import { scaleOf } from './rescale';
import type { StoredFrame } from './transport';

const TIMEOUT_MS = 60_000;

/** Makes a picture of a stored frame. Rejects where no decoder here can. */
export async function decode(frame: Frame, stored: StoredFrame, options: object): Promise<Types.IImage> {
  const pixels = describePixels(frame.data);
  if (pixels.photometric === 'PALETTE COLOR') return decodePalette(frame, stored, options);
  if (isPlain(pixels, stored.transferSyntax)) {
    const { targetBuffer } = options as { targetBuffer?: { type?: string } };
    const { values, min, max } = readPlain(stored.bytes, pixels, scaleOf(frame.data), targetBuffer?.type);
    return withModalityTable(frame, imageOf(frame, values, false, { min, max }));
  }
  if (!isOurs(pixels, stored.transferSyntax)) {
    if (pixels.samples === 1 && isFractional(frame)) return decodeFractional(frame, stored, options);
    const image = await decodeByWorker(frame, stored, options);
    return withModalityTable(frame, withSign(frame, image));
  }
  const values = await readNative(stored.bytes, pixels, stored.transferSyntax);
  if (pixels.samples === 3) {
    const bytes = toBytes(values, pixels.bitsStored);
    return imageOf(frame, pixels.photometric.startsWith('YBR') ? toRgb(bytes) : bytes, true);
  }
  return withModalityTable(frame, imageOf(frame, rescaled(frame, values), false));
}

/** Gets what will be needed for a frame, while the frame itself is on its way. */
export function prepareFor({ data }: Frame): void {
  const syntax = text(data, TAG.AvailableTransferSyntaxUID);
  const pixels = describePixels(data);
  // Where that fails, it is asked for again, and told, when the frame is there.
  if (syntax && !isPlain(pixels, syntax) && !isOurs(pixels, syntax)) loadCodecs().catch(() => undefined);
}

/** Gets what decodes compressed pictures, which many studies never need. */
function loadCodecs() {
  return import('./codecs');
}

async function decodeByWorker(frame: Frame, stored: StoredFrame, options: object): Promise<Types.IImage> {
  const codecs = await loadCodecs();
  return within(TIMEOUT_MS, codecs.decodeByWorker(frame.imageId, stored.bytes, stored.transferSyntax, options));
}

/** The indices are decoded as greys would be, and then looked up. */
async function decodePalette(frame: Frame, stored: StoredFrame, options: object): Promise<Types.IImage> {
  const palette = await readPalette(frame.data);
  if (!palette) throw new Error('a palette image has no palette');
  const pixels = describePixels(frame.data);
  const indices = isOurs(pixels, stored.transferSyntax)
    ? await readNative(stored.bytes, pixels, stored.transferSyntax)
    : (await decodeByWorker(frame, stored, options)).getPixelData();
  const colours = new Uint8Array(indices.length * 3);
  for (let at = 0; at < indices.length; at += 1) {
    palette.forEach((table, colour) => {
      colours[3 * at + colour] = lookUp(table, indices[at] ?? 0);
    });
  }
  return imageOf(frame, colours, true);
}

function rescaled(frame: Frame, values: Pixels): Pixels {
  const { slope, intercept } = scaleOf(frame.data);
  if (slope === 1 && intercept === 0) return values;
  return Float32Array.from(values, (value) => value * slope + intercept);
}

function isFractional(frame: Frame): boolean {
  const { slope, intercept } = scaleOf(frame.data);
  return !Number.isInteger(slope) || !Number.isInteger(intercept);
}

/** Cornerstone squeezes a picture into bytes when its least and its greatest value are whole numbers: not with fractions. */
async function decodeFractional(frame: Frame, stored: StoredFrame, options: object): Promise<Types.IImage> {
  const image = await decodeByWorker(frame, stored, { ...options, preScale: { enabled: false } });
  const pixels = describePixels(frame.data);
  const unused = 32 - pixels.bitsStored;
  const values = image.getPixelData() as Pixels;
  const signed = pixels.isSigned ? Int32Array.from(values, (value) => (value << unused) >> unused) : values;
  return imageOf(frame, rescaled(frame, signed), false);
}

/** Codestreams say themselves whether they are signed, and some say it wrongly: the attribute holds (PS3.5 8.2.4). */
function withSign(frame: Frame, image: Types.IImage): Types.IImage {
  const pixels = describePixels(frame.data);
  const isPlain = items(frame.data, TAG.ModalityLUTSequence).length > 0;
  const slope = isPlain ? 1 : (number(frame.data, TAG.RescaleSlope) ?? 1);
  const intercept = isPlain ? 0 : (number(frame.data, TAG.RescaleIntercept) ?? 0);
  const largest = 2 ** (pixels.bitsStored - 1) - 1;
  if (!pixels.isSigned || pixels.samples > 1 || (image.maxPixelValue - intercept) / slope <= largest) return image;
  const unused = 32 - pixels.bitsStored;
  const values = Float32Array.from(image.getPixelData(), (value) => {
    const stored = Math.round((value - intercept) / slope);
    return ((stored << unused) >> unused) * slope + intercept;
  });
  return imageOf(frame, values, false);
}

/** Applies the Modality LUT where it is a table (PS3.3 C.11.1). */
async function withModalityTable(frame: Frame, image: Types.IImage): Promise<Types.IImage> {
  const [item] = items(frame.data, TAG.ModalityLUTSequence);
  const table = item && (await readTable(item, describePixels(frame.data).isSigned));
  if (!table) return image;
  const values = Uint16Array.from(image.getPixelData(), (value) => lookUp(table, value));
  return imageOf(frame, values, false);
}

/** Screens show 8 bits of a colour. */
function toBytes(values: Pixels, bits: number): Uint8Array {
  if (values instanceof Uint8Array) return values;
  const scale = 2 ** Math.max(0, bits - 8);
  // Clamped: a float has fewer digits than the largest number of 32 bits.
  return new Uint8Array(Uint8ClampedArray.from(values, (value) => Math.floor(value / scale)).buffer);
}

function within<Result>(milliseconds: number, promise: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('decoding took too long')), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
