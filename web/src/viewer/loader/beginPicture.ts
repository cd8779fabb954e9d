import type { Frame } from '../dicom/frame';
import { prepareFor } from './decoding';
import { beginFrame } from './transport';

/** Asks for a picture that will be shown, and for what decodes it, while what draws it is set up. */
export function beginPicture(frame: Frame): void {
  beginFrame(frame);
  prepareFor(frame);
}
