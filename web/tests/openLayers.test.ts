import { beforeEach, expect, it, vi } from 'vitest';
import type { DisplaySet } from '@/viewer/dicom/displaySets';
import { layers } from '@/viewer/overlays/layers';
import { openOver } from '@/viewer/overlays/opening';
import { readSegmentation } from '@/viewer/segmentations/readSegmentation';
import type { Segmentation } from '@/viewer/segmentations/segmentation';
import { Store } from '@/viewer/state/store';
import type { Viewer, ViewerState } from '@/viewer/state/viewer';

vi.mock('@/viewer/engine/setUp', () => ({ startEngine: async () => undefined }));
vi.mock('@/viewer/overlays/hosts', () => ({
  hostOf: () => ({ id: 'host' }),
  nameOf: () => 'Ficat',
  spaceOf: () => '',
}));
vi.mock('@/viewer/overlays/jumping', () => ({ jumpInto: async () => undefined }));
vi.mock('@/viewer/radiotherapy/dose', () => ({}));
vi.mock('@/viewer/radiotherapy/structures', () => ({}));
vi.mock('@/viewer/segmentations/readSegmentation', () => ({ readSegmentation: vi.fn() }));
vi.stubGlobal('window', { matchMedia: () => ({ matches: true }) });

const set = { id: 'segments', kind: 'segmentation' } as DisplaySet;
const viewer = { state: new Store({ sets: {}, cells: [null] } as unknown as ViewerState) } as Viewer;
let arrive: (segmentation: Segmentation) => void;
let fail: (problem: Error) => void;

beforeEach(() => {
  layers.clear();
  vi.mocked(readSegmentation).mockReturnValue(
    new Promise((resolve, reject) => {
      [arrive, fail] = [resolve, reject];
    }),
  );
});

it('what is laid over pictures is there when it has come', async () => {
  const opened = openOver(viewer, set, 0);
  expect(layers.state.get().arrivals.segments).toBe('loading');
  arrive({} as Segmentation);
  await opened;
  expect(layers.find('segments')).toMatchObject({ name: 'Ficat', isVisible: true });
});

it('what cannot be read is told of', async () => {
  const opened = openOver(viewer, set, 0);
  fail(new Error('unreadable'));
  await opened;
  expect(layers.state.get()).toMatchObject({ list: [], arrivals: { segments: 'failed' } });
});

it('what comes when its study was left does not lie over the next one', async () => {
  const opened = openOver(viewer, set, 0);
  layers.clear();
  arrive({} as Segmentation);
  await opened;
  expect(layers.state.get()).toMatchObject({ list: [], arrivals: {} });
});
