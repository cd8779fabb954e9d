import { patiently } from '@/app/failures';
import { fetchMetadata, fetchSeries } from '../dicom/archive';
import { number, text } from '../dicom/attributes';
import { type DisplaySet, displaySetsOf } from '../dicom/displaySets';
import { TAG } from '../dicom/tags';
import { frameRegistry } from '../loader/frameRegistry';
import type { Viewer } from './viewer';

/** Series read at once, after the first. */
const AT_ONCE = 3;

const WITHOUT_PICTURES = new Set([
  'SR',
  'KO',
  'PR',
  'DOC',
  'SEG',
  'RTSTRUCT',
  'RTDOSE',
  'RTPLAN',
  'REG',
  'ANN',
  'ECG',
  'PLAN',
]);

/** Opens a study: the series that is looked at first before all others. Raises: ApiError. */
export async function openStudy(viewer: Viewer, study: string, first: string | undefined): Promise<void> {
  const asked = first ? readSeries(viewer, study, first) : undefined;
  const found = await fetchSeries(study);
  const series = found.map((one) => text(one, TAG.SeriesInstanceUID));
  if (study === viewer.state.get().study) {
    viewer.state.set({ pictureSeries: found.filter((one) => !WITHOUT_PICTURES.has(text(one, TAG.Modality))).length });
  }
  await asked;
  const waiting = series.filter((uid) => uid !== first);
  if (!asked) await readSeries(viewer, study, waiting.shift());
  const readNext = (next: string) => patiently(() => readSeries(viewer, study, next));
  const read = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await readNext(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, read));
  if (study === viewer.state.get().study) viewer.state.set({ isRead: true });
}

async function readSeries(viewer: Viewer, study: string, series: string | undefined): Promise<void> {
  if (!series) return;
  addSets(viewer, displaySetsOf(await fetchMetadata(study, series)));
}

/** Makes display sets known, to Cornerstone too. */
export function addSets(viewer: Viewer, sets: DisplaySet[]): void {
  for (const set of sets) frameRegistry.add(set.frames);
  const known = viewer.state.get().sets;
  viewer.state.set({ sets: { ...known, ...Object.fromEntries(sets.map((set) => [set.id, set])) } });
}

/** Gives the display sets of a study in the order of the series. */
export function setsOfStudy(sets: Record<string, DisplaySet>, study: string): DisplaySet[] {
  return Object.values(sets)
    .filter((set) => set.study === study)
    .sort((one, other) => (one.seriesNumber ?? 1e9) - (other.seriesNumber ?? 1e9) || part(one) - part(other));
}

function part(set: DisplaySet): number {
  return number({ part: { vr: 'IS', Value: [set.id.split('/')[1] ?? 0] } }, 'part') ?? 0;
}
