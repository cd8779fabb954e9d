import { BrowserStore } from '../state/browserStore';
import type { SegmentsLayer } from './segmentation';

/** A segmentation that is not in the archive yet; kept in the browser, so that a reload loses nothing. */
export interface Drawing {
  study: string;
  layer: SegmentsLayer;
}

const drawings = new BrowserStore<Drawing>('dicom-network.segmentations', 'drawings');

export const readDrawing = (study: string): Promise<Drawing | undefined> => drawings.read(study);
export const keepDrawing = (drawing: Drawing): Promise<void> => drawings.keep(drawing);
export const forgetDrawing = (study: string): Promise<void> => drawings.forget(study);
