import { beforeEach, expect, it, vi } from 'vitest';
import { displaySetsOf } from '@/viewer/dicom/displaySets';
import { TAG } from '@/viewer/dicom/tags';
import { layers } from '@/viewer/overlays/layers';
import type { Drawing } from '@/viewer/segmentations/drawings';
import { editing } from '@/viewer/segmentations/editing';
import type { SegmentsLayer } from '@/viewer/segmentations/segmentation';

vi.mock('@/app/address', () => ({ at: (path: string) => `http://node/${path}` }));
vi.mock('@cornerstonejs/core', () => ({}));

const kept = vi.hoisted(() => new Map<string, Drawing>());
vi.mock('@/viewer/state/browserStore', () => ({
  BrowserStore: class {
    read = async (study: string) => kept.get(study);
    keep = async (drawing: Drawing) => void kept.set(drawing.study, drawing);
    forget = async (study: string) => void kept.delete(study);
  },
}));

const values = {
  [TAG.SOPClassUID]: '1.2.840.10008.5.1.4.1.1.2',
  [TAG.SOPInstanceUID]: '1.2.1',
  [TAG.SeriesInstanceUID]: '1.2',
  [TAG.StudyInstanceUID]: '1',
  [TAG.Rows]: 4,
  [TAG.Columns]: 4,
};
const picture = Object.fromEntries(Object.entries(values).map(([tag, value]) => [tag, { vr: 'UN', Value: [value] }]));

function pictures(study: string) {
  const inStudy = { ...picture, [TAG.StudyInstanceUID]: { vr: 'UI', Value: [study] } };
  const [set] = displaySetsOf([{ ...inStudy, [TAG.PixelData]: { vr: 'OW' } }]);
  if (!set) throw new Error('no pictures');
  return set;
}

/** Begins to paint; gives the layer as it is stored. */
function begin(study = '1'): SegmentsLayer {
  const set = pictures(study);
  editing.begin(set, 'Ficat', 'Segment 1');
  editing.rename(1, 'Ficat');
  const { layer } = editing.current() ?? {};
  if (!layer) throw new Error('nothing is painted');
  return layer;
}

beforeEach(() => {
  vi.useFakeTimers();
  kept.clear();
  layers.clear();
});

it('what is painted is saved when the archive has it', async () => {
  begin();
  editing.keepNow();
  await editing.saving()('1.2.9');
  expect(editing.state.get()).toMatchObject({ layer: '1.2.9', isUnsaved: false });
  expect(kept.size).toBe(0);
});

it('what is painted while the archive takes it in is still to be saved, in the place of that', async () => {
  begin();
  const noteSaved = editing.saving();
  editing.addSegment('Segment 2');
  await noteSaved('1.2.9');
  editing.keepNow();
  expect(editing.state.get()).toMatchObject({ layer: '1.2.9', isUnsaved: true });
  expect(kept.get('1')?.layer).toMatchObject({ id: '1.2.9', segmentation: { segments: [{}, {}] } });
});

it('what is painted of another study stays what it is', async () => {
  begin();
  const noteSaved = editing.saving();
  const next = begin('2');
  editing.keepNow();
  await noteSaved('1.2.9');
  expect(editing.state.get()).toMatchObject({ layer: next.id, isUnsaved: true });
  expect(kept.get('2')?.layer.id).toBe(next.id);
});

it('what was being stored when the study was left does not come back as unsaved', async () => {
  begin();
  const noteSaved = editing.saving();
  await editing.end(false);
  expect(kept.has('1')).toBe(true);
  await noteSaved('1.2.9');
  expect(kept.size).toBe(0);
});

it('what was painted before the study was left, and after it began to be stored, comes back in the place of that', async () => {
  begin();
  const noteSaved = editing.saving();
  editing.addSegment('Segment 2');
  await editing.end(false);
  await noteSaved('1.2.9');
  expect(kept.get('1')?.layer).toMatchObject({ id: '1.2.9', segmentation: { segments: [{}, {}] } });
});

it('what came back while it was being stored is saved as well', async () => {
  begin();
  const noteSaved = editing.saving();
  await editing.end(false);
  layers.clear();
  editing.resume(kept.get('1') as Drawing, pictures('1'));
  await noteSaved('1.2.9');
  expect(editing.state.get()).toMatchObject({ layer: '1.2.9', isUnsaved: false });
  expect(kept.size).toBe(0);
});
