import { beforeEach, expect, it, vi } from 'vitest';
import { displaySetsOf } from '@/viewer/dicom/displaySets';
import { TAG } from '@/viewer/dicom/tags';
import { layers } from '@/viewer/overlays/layers';
import { forgetDrawing } from '@/viewer/segmentations/drawings';
import { editing } from '@/viewer/segmentations/editing';
import type { SegmentsLayer } from '@/viewer/segmentations/segmentation';

vi.mock('@/app/address', () => ({ at: (path: string) => `http://node/${path}` }));
vi.mock('@cornerstonejs/core', () => ({}));
vi.mock('@/viewer/segmentations/drawings', () => ({
  forgetDrawing: vi.fn(async () => undefined),
  keepDrawing: vi.fn(async () => undefined),
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

/** Begins to paint; gives the layer as it is stored. */
function begin(): SegmentsLayer {
  const [set] = displaySetsOf([{ ...picture, [TAG.PixelData]: { vr: 'OW' } }]);
  if (!set) throw new Error('no pictures');
  editing.begin(set, 'Ficat', 'Segment 1');
  editing.rename(1, 'Ficat');
  const { layer } = editing.current() ?? {};
  if (!layer) throw new Error('nothing is painted');
  return layer;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.mocked(forgetDrawing).mockClear();
  layers.clear();
});

it('what is painted is saved when the archive has it', async () => {
  await editing.noteSaved(begin(), '1.2.9');
  expect(editing.state.get()).toMatchObject({ layer: '1.2.9', isUnsaved: false });
  expect(forgetDrawing).toHaveBeenCalledWith('1');
});

it('what is painted while the archive takes it in is still to be saved, in the place of that', async () => {
  const stored = begin();
  editing.addSegment('Segment 2');
  await editing.noteSaved(stored, '1.2.9');
  expect(editing.state.get()).toMatchObject({ layer: '1.2.9', isUnsaved: true });
  expect(forgetDrawing).not.toHaveBeenCalled();
});

it('what is painted of another study stays what it is', async () => {
  const stored = begin();
  const next = begin();
  await editing.noteSaved(stored, '1.2.9');
  expect(editing.state.get()).toMatchObject({ layer: next.id, isUnsaved: true });
  expect(forgetDrawing).not.toHaveBeenCalled();
});
