import { moveToTrash } from '@/client';
import { type DataSet, text } from '../dicom/attributes';
import { TAG } from '../dicom/tags';
import { store, value } from '../dicom/writing';
import { frameRegistry } from '../loader/frameRegistry';
import { isKeySelection, writeKeySelection } from './keyImages';
import { type DocumentRead, measurements } from './measurements';
import { isMeasurementReport } from './readReport';
import { writeReport } from './report';

/**
 * Puts the measurements and the chosen pictures of the open study into the archive. Gives how many pictures are key
 * images there all the same, though nobody chooses them any more. Raises: an Error.
 *
 * A selection chooses one picture at least. That none is chosen any more has no other expression than that there is no
 * selection: with a `reason`, those of this Viewer go to the trash.
 */
export async function saveMeasurements(observer: string, reason: string | undefined): Promise<number> {
  const noteSaved = measurements.saving();
  const { keyImages, documents, list } = measurements.state.get();
  const ours = documents.filter((document) => document.isOurs);
  const byUid = new Map(measurements.all().map((one) => [one.annotationUID, one]));
  const measured = list.flatMap(({ uid, tool }) => {
    const annotation = byUid.get(uid);
    return annotation ? [{ tool, annotation }] : [];
  });
  const frames = keyImages.flatMap((imageId) => frameRegistry.find(imageId) ?? []);
  const reports = ours.filter(({ data }) => isMeasurementReport(data));
  const selections = ours.filter(({ data }) => isKeySelection(data));
  const written: DataSet[] = [];
  const study = frameRegistry.find(list[0]?.imageId ?? '')?.data ?? reports[0]?.data;
  // All deleted: an empty report takes the place of what was there.
  if (study && measured.length + reports.length > 0) {
    written.push(writeReport(measured, observer, predecessors(reports), study));
  }
  if (frames.length > 0) written.push({ ...writeKeySelection(frames), ...replacing(selections) });
  if (written.length > 0) await store(written);
  let staying = 0;
  try {
    if (reason && keyImages.length === 0) await trashSelections(reason);
  } finally {
    // Whether that could be done or not, the report beside them is stored.
    staying = await noteSaved(written);
  }
  return staying;
}

async function trashSelections(reason: string): Promise<void> {
  for (const uid of measurements.ownSelections()) {
    await moveToTrash({ body: { level: 'instance', uid, reason }, throwOnError: true });
    measurements.noteTrashed(uid);
  }
}

function replacing(documents: DocumentRead[]): DataSet {
  return documents.length > 0 ? { '0040A360': value('SQ', ...predecessors(documents)) } : {};
}

/** Names the documents of which a new one takes the place (PS3.3 C.17.2). */
function predecessors(documents: DocumentRead[]): DataSet[] {
  return documents.map(({ data, instance }) => ({
    '0020000D': value('UI', text(data, TAG.StudyInstanceUID)),
    '00081115': value('SQ', {
      '0020000E': value('UI', text(data, TAG.SeriesInstanceUID)),
      '00081199': value('SQ', {
        '00081150': value('UI', text(data, TAG.SOPClassUID)),
        '00081155': value('UI', instance),
      }),
    }),
  }));
}
