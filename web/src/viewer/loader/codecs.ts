import DecodingWorker from 'decoding-worker?worker';
import { getWebWorkerManager, type Types } from '@cornerstonejs/core';
import { createImage } from '@cornerstonejs/dicom-image-loader';

/** The name under which the library hands its work to them. */
const WORKERS = 'dicomImageLoader';
const MOST_WORKERS = 4;

// Its own start would do the same, and forget all pictures that were decoded without it.
getWebWorkerManager().registerWorker(WORKERS, () => new DecodingWorker(), { maxWorkerInstances: workerCount() });

/** Decodes what is compressed, in workers. Rejects where none of their codecs can. */
export async function decodeByWorker(
  imageId: string,
  bytes: Uint8Array<ArrayBuffer>,
  transferSyntax: string,
  options: object,
): Promise<Types.IImage> {
  return (await createImage(imageId, bytes, transferSyntax, { ...options })) as unknown as Types.IImage;
}

function workerCount(): number {
  return Math.min(Math.max((navigator.hardwareConcurrency || 2) - 1, 1), MOST_WORKERS);
}
