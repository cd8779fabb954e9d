import { type DataSet, text } from '../dicom/attributes';
import type { Frame } from '../dicom/frame';
import { TAG } from '../dicom/tags';
import { value } from '../dicom/writing';

/** Lists instances by study and series, as evidence of what a document is about (PS3.3 C.17.2.1). */
export function references(frames: Frame[]): DataSet[] {
  const studies = grouped(frames, (frame) => frame.study);
  return [...studies].map(([study, ofStudy]) => ({
    '0020000D': value('UI', study),
    '00081115': value(
      'SQ',
      ...[...grouped(ofStudy, (frame) => frame.series)].map(([series, ofSeries]) => ({
        '0020000E': value('UI', series),
        '00081199': value('SQ', ...[...grouped(ofSeries, (frame) => frame.instance)].map(([, [first]]) => sop(first))),
      })),
    ),
  }));
}

function sop(frame: Frame | undefined): DataSet {
  return {
    '00081150': value('UI', text(frame?.data ?? {}, TAG.SOPClassUID)),
    '00081155': value('UI', frame?.instance ?? ''),
  };
}

function grouped<Item>(items: Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
