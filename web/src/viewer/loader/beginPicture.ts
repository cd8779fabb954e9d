import type { DisplaySet } from '../dicom/displaySets';
import type { CellContent } from '../state/viewer';
import { prepareFor } from './decoding';
import { beginFrame } from './transport';

/** Asks for the picture of a stack that a cell will show, and for what decodes it, while what draws it is set up. */
export function beginPicture(
  set: DisplaySet | undefined,
  { mode = 'stack', index = 0 }: Partial<CellContent> = {},
): void {
  const frame = set?.frames[index];
  if (!frame || set.kind !== 'stack' || mode !== 'stack') return;
  beginFrame(frame);
  prepareFor(frame);
}
