import { type DataSet, items, text } from '../dicom/attributes';
import { type Frame, SCHEME } from '../dicom/frame';
import { TAG } from '../dicom/tags';
import { beginInstance, codeItem, value } from '../dicom/writing';
import { CODES } from './codes';
import { imageContent } from './contentItem';
import { references } from './references';

const KEY_OBJECT_SELECTION = '1.2.840.10008.5.1.4.1.1.88.59';

export function isKeySelection(data: DataSet): boolean {
  return text(data, TAG.SOPClassUID) === KEY_OBJECT_SELECTION;
}

/** Writes a choice of pictures as a Key Object Selection Document (TID 2010, PS3.16). */
export function writeKeySelection(frames: Frame[]): DataSet {
  return {
    ...beginInstance(frames[0]?.data ?? {}, KEY_OBJECT_SELECTION, 'KO', 'Key images'),
    '00081111': value('SQ'),
    '0040A375': value('SQ', ...references(frames)),
    '0040A040': value('CS', 'CONTAINER'),
    '0040A043': value('SQ', codeItem(CODES.keyObject)),
    '0040A050': value('CS', 'SEPARATE'),
    '0040A504': value('SQ', { '00080105': value('CS', 'DCMR'), '0040DB00': value('CS', '2010') }),
    '0040A730': value('SQ', ...frames.map((frame) => imageContent('CONTAINS', reference(frame)))),
  };
}

function reference({ data, instance, number }: Frame): DataSet {
  const isOneOfMany = Number(text(data, TAG.NumberOfFrames) || 1) > 1;
  return {
    '00081150': value('UI', text(data, TAG.SOPClassUID)),
    '00081155': value('UI', instance),
    ...(isOneOfMany ? { '00081160': value('IS', number) } : {}),
  };
}

/** Gives the names of the pictures that a selection chose. */
export function readKeySelection(data: DataSet): string[] {
  const places = items(data, '0040A375').flatMap((study) =>
    items(study, '00081115').flatMap((series) =>
      items(series, '00081199').map((sop) => ({
        instance: text(sop, '00081155'),
        prefix: `${SCHEME}:${text(study, '0020000D')}/${text(series, '0020000E')}/`,
      })),
    ),
  );
  return items(data, '0040A730')
    .flatMap((content) => items(content, '00081199'))
    .flatMap((sop) => {
      const instance = text(sop, '00081155');
      const place = places.find((one) => one.instance === instance);
      return place ? [`${place.prefix}${instance}/${text(sop, '00081160') || '1'}`] : [];
    });
}
