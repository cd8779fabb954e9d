import { imageLoader, metaData, type Types } from '@cornerstonejs/core';
import { type Frame, SCHEME } from '../dicom/frame';
import { decode } from './decoding';
import { frameRegistry } from './frameRegistry';
import { imageOf } from './image';
import { moduleOf } from './modules';
import { describePixels } from './pixelDescription';
import { fetchDrawnFrame, fetchFrame } from './transport';

interface LoadOptions {
  /** Of ours; Cornerstone itself counts otherwise, and what it asks for is looked at now. */
  waiting?: number;
}

/** Makes Cornerstone load pictures, and what it wants to know about them, from here. */
export function registerLoader(): void {
  imageLoader.registerImageLoader(SCHEME, (imageId, options) => ({ promise: load(imageId, options as LoadOptions) }));
  metaData.addProvider((name, imageId) => {
    const frame = typeof imageId === 'string' ? frameRegistry.find(imageId) : undefined;
    return frame && moduleOf(name, frame);
  }, 10_000);
}

/** Never rejects, as Cornerstone leaves some rejections to nobody: what cannot be had is black, and noted as missing. */
async function load(imageId: string, options: LoadOptions = {}): Promise<Types.IImage> {
  const frame = frameRegistry.find(imageId);
  if (!frame) throw new Error(`an unknown picture: ${imageId}`);
  const { waiting, ...rest } = options;
  try {
    frameRegistry.note(imageId, 'stored');
    return await decode(frame, await fetchFrame(frame, waiting), rest);
  } catch {
    // What no decoder here can read, the server may draw: colours as they are shown, no values to measure.
    return loadDrawn(frame, waiting).catch(() => missing(frame));
  }
}

function missing(frame: Frame): Types.IImage {
  frameRegistry.note(frame.imageId, 'missing');
  const { rows, columns } = describePixels(frame.data);
  return imageOf(frame, new Uint8Array(rows * columns), false);
}

async function loadDrawn(frame: Frame, waiting: number | undefined): Promise<Types.IImage> {
  const bitmap = await createImageBitmap(await fetchDrawnFrame(frame, waiting));
  const { rows, columns } = describePixels(frame.data);
  const context = new OffscreenCanvas(columns, rows).getContext('2d');
  if (!context) throw new Error('this browser draws nothing');
  context.drawImage(bitmap, 0, 0, columns, rows);
  const { data } = context.getImageData(0, 0, columns, rows);
  const colours = new Uint8Array(rows * columns * 3);
  for (let pixel = 0; pixel < rows * columns; pixel += 1) {
    colours.set(data.subarray(4 * pixel, 4 * pixel + 3), 3 * pixel);
  }
  frameRegistry.note(frame.imageId, 'drawn');
  return imageOf(frame, colours, true);
}
