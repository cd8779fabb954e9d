import type { Types } from '@cornerstonejs/core';
import { text } from '../dicom/attributes';
import type { Frame } from '../dicom/frame';
import { TAG } from '../dicom/tags';
import { decode } from '../loader/decoding';
import { frameRegistry } from '../loader/frameRegistry';
import { fetchDrawnFrame, fetchFrame, type StoredFrame } from '../loader/transport';

const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';

/** Fetches a tile and makes what a canvas draws of it. Rejects where neither we nor the server can. */
export async function loadTile(frame: Frame): Promise<ImageBitmap> {
  try {
    const stored = await fetchFrame(frame);
    return isForBrowsers(frame, stored) ? await decodeJpeg(stored) : await decodeHere(frame, stored);
  } catch {
    return createImageBitmap(await fetchDrawnFrame(frame));
  }
}

/** Browsers take three colours of a JPEG for YCbCr; those that are red, green and blue we decode ourselves. */
function isForBrowsers({ data }: Frame, { transferSyntax }: StoredFrame): boolean {
  return transferSyntax === JPEG_BASELINE && text(data, TAG.PhotometricInterpretation).startsWith('YBR');
}

function decodeJpeg({ bytes }: StoredFrame): Promise<ImageBitmap> {
  return createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }), { colorSpaceConversion: 'none' });
}

async function decodeHere(frame: Frame, stored: StoredFrame): Promise<ImageBitmap> {
  // The decoders ask what is known of a picture by its name.
  frameRegistry.add([frame]);
  return createImageBitmap(coloured(await decode(frame, stored, {})));
}

function coloured(image: Types.IImage): ImageData {
  const values = image.getPixelData();
  const count = image.rows * image.columns;
  const samples = Math.max(Math.round(values.length / count), 1);
  const picture = new ImageData(image.columns, image.rows);
  const grey = greyOf(image);
  for (let pixel = 0; pixel < count; pixel += 1) {
    for (let colour = 0; colour < 3; colour += 1) {
      const value = values[samples * pixel + (samples >= 3 ? colour : 0)] ?? 0;
      picture.data[4 * pixel + colour] = samples >= 3 ? value : grey(value);
    }
    picture.data[4 * pixel + 3] = 255;
  }
  return picture;
}

/** One window for all tiles: that of the file, else all that its bits can say. */
function greyOf(image: Types.IImage): (value: number) => number {
  const [center, width] = [Number(image.windowCenter), Number(image.windowWidth)];
  return (value) => ((value - (center - width / 2)) / (width || 1)) * 255;
}
