import { bytes, text } from '../dicom/attributes';
import type { Frame } from '../dicom/frame';
import { TAG } from '../dicom/tags';
import { decode } from './decoding';
import { isNative, type Pixels, readNative, unpackBits } from './nativePixels';
import { describePixels } from './pixelDescription';
import { PRIORITY } from './queue';
import { fetchFrame } from './transport';

/** After so much work the page gets a turn. */
const TURN_MS = 12;
const PLAIN = '1.2.840.10008.1.2.1';

/** Reads the values of all frames of an instance, one after the other; asked for at once where they are stored plainly. */
export async function readAllFrames(
  frames: readonly Frame[],
  take: (values: Pixels, at: number) => void,
): Promise<void> {
  const [first] = frames;
  if (!first) return;
  const isPlain = isNative(text(first.data, TAG.AvailableTransferSyntaxUID)) && first.data[TAG.PixelData]?.BulkDataURI;
  const stored = isPlain ? await bytes(first.data, TAG.PixelData) : undefined;
  let since = performance.now();
  for (const [at, frame] of frames.entries()) {
    if (performance.now() - since > TURN_MS) {
      await new Promise((resolve) => setTimeout(resolve));
      since = performance.now();
    }
    take(stored ? await cutOut(stored, frame) : await fetchOne(frame), at);
  }
}

async function fetchOne(frame: Frame): Promise<Pixels> {
  const image = await decode(frame, await fetchFrame(frame, PRIORITY.near), {});
  return image.getPixelData() as Pixels;
}

/** Frames of one bit a pixel follow each other bit by bit: only the first begins at a byte for sure (PS3.5 8.1.1). */
async function cutOut(stored: Uint8Array, frame: Frame): Promise<Pixels> {
  const pixels = describePixels(frame.data);
  const count = pixels.rows * pixels.columns * pixels.samples;
  const at = frame.number - 1;
  if (pixels.bitsAllocated === 1) {
    const before = at * count;
    return unpackBits(stored.subarray(before >> 3), count + (before & 7)).subarray(before & 7);
  }
  const size = (count * pixels.bitsAllocated) / 8;
  return readNative(stored.subarray(at * size, (at + 1) * size), pixels, PLAIN);
}
