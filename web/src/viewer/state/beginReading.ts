import type { DataSet } from '../dicom/attributes';
import { displaySetsOf, isPicture } from '../dicom/displaySets';
import { startEngine } from '../engine/setUp';
import { beginPicture } from '../loader/beginPicture';
import { located, readAddress } from './address';

/** Sets up what draws, and asks for the picture that is seen first, while the page around it is made. Raises: ApiError. */
export async function beginReading(instances: Promise<DataSet[]>): Promise<void> {
  void startEngine();
  const sets = displaySetsOf(await instances);
  const [asked] = readAddress().cells;
  const content = asked && located(asked, sets);
  beginPicture(
    sets.find((one) => (content ? one.id === content.set : isPicture(one))),
    content,
  );
}
