import { text } from '../dicom/attributes';
import type { DisplaySet } from '../dicom/displaySets';
import { TAG } from '../dicom/tags';
import { instanceAddress } from '../loader/transport';

/** Gives the address of the one instance of a display set that is a document. */
export function instanceOf(set: DisplaySet): string {
  return instanceAddress({ study: set.study, series: set.series, instance: text(set.data, TAG.SOPInstanceUID) });
}
