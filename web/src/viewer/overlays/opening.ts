import type { DisplaySet } from '../dicom/displaySets';
import { startEngine } from '../engine/setUp';
import { prescribedDose, readDose } from '../radiotherapy/dose';
import { readStructures } from '../radiotherapy/structures';
import { readSegmentation } from '../segmentations/readSegmentation';
import type { Viewer } from '../state/viewer';
import { hostOf, nameOf, spaceOf } from './hosts';
import { jumpInto } from './jumping';
import type { Layer } from './layer';
import { layers } from './layers';

/** Lays something over the series that it was made of, which is shown in the cell where it is not; goes to where it begins. */
export async function openOver(viewer: Viewer, set: DisplaySet, cell: number): Promise<void> {
  const { sets, cells } = viewer.state.get();
  const host = hostOf(set, Object.values(sets));
  if (!host) {
    const alone = { set: set.id, mode: 'stack' as const };
    viewer.state.set({ cells: cells.map((one, at) => (at === cell ? alone : one)), active: cell });
    return;
  }
  const shown = sets[cells[cell]?.set ?? ''];
  const isThere =
    shown?.kind === 'stack' &&
    (shown.id === host.id || (spaceOf(set) !== '' && shown.frameOfReference === spaceOf(set)));
  const content = { set: host.id, mode: 'stack' as const };
  viewer.state.set({
    active: cell,
    ...(isThere ? {} : { cells: cells.map((one, at) => (at === cell ? content : one)) }),
    ...(window.matchMedia('(min-width: 62em)').matches ? { isSideOpen: true } : {}),
    sideTab: 'layers',
  });
  await showLayer(viewer, set, host);
}

/** Reads a layer where that was not done before, shows it and goes to where it begins. */
async function showLayer(viewer: Viewer, set: DisplaySet, host: DisplaySet): Promise<void> {
  const known = layers.find(set.id);
  if (known) {
    layers.change(set.id, { isVisible: true });
  } else {
    layers.note(set.id, 'loading');
    const layer = await readLayer(set, host, Object.values(viewer.state.get().sets)).catch(() => undefined);
    // The study was left meanwhile: over the next one it must not lie.
    if (layers.state.get().arrivals[set.id] !== 'loading') return;
    layers.note(set.id, layer ? 'there' : 'failed');
    if (!layer) return;
    layers.put(layer);
  }
  const layer = layers.find(set.id);
  if (layer) await jumpInto(viewer, layer);
}

async function readLayer(set: DisplaySet, host: DisplaySet, all: readonly DisplaySet[]): Promise<Layer> {
  await startEngine();
  const look = { id: set.id, name: nameOf(set), isVisible: true };
  if (set.kind === 'structures') {
    const frameOfReference = spaceOf(set) || host.frameOfReference;
    const structures = readStructures(set.data);
    return { ...look, kind: 'structures', opacity: 0, frameOfReference, structures, hidden: new Set() };
  }
  if (set.kind === 'dose') {
    const dose = await readDose(set);
    const reference = prescribedDose(set.data, all) ?? dose.largest;
    const { frameOfReference } = set;
    return { ...look, kind: 'dose', opacity: 0.3, frameOfReference, ...dose, reference, style: 'both' };
  }
  const segmentation = await readSegmentation(set, host);
  return { ...look, kind: 'segments', opacity: 0.35, segmentation, hidden: new Set(), edited: undefined };
}
