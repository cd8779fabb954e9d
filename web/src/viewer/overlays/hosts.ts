import { number, text } from '../dicom/attributes';
import { type DisplaySet, referencedSeries } from '../dicom/displaySets';
import { TAG } from '../dicom/tags';
import { frameOfStructures, seriesOfStructures } from '../radiotherapy/structures';

/** Which modality one lays things over, where nothing says which series was meant. */
const BACKGROUNDS = ['CT', 'MR', 'PT', 'NM'];

/** Finds the series over which something is laid: the one that it names, else the largest of the same space. */
export function hostOf(set: DisplaySet, all: readonly DisplaySet[]): DisplaySet | undefined {
  const stacks = all.filter((one) => one.kind === 'stack' && one.study === set.study);
  const named = set.kind === 'structures' ? seriesOfStructures(set.data) : referencedSeries(set.data);
  const own = stacks.filter((one) => named.includes(one.series));
  const frame = spaceOf(set);
  const others = stacks.filter((one) => frame !== '' && one.frameOfReference === frame);
  return (own.length > 0 ? own : others).sort((one, other) => rank(other) - rank(one))[0];
}

/** Gives the frame of reference in which something lies. */
export function spaceOf(set: DisplaySet): string {
  return set.kind === 'structures' ? frameOfStructures(set.data) : set.frameOfReference;
}

/** A planar localiser is the last choice, a long series of slices the first. */
function rank({ modality, frames, data }: DisplaySet): number {
  const place = BACKGROUNDS.indexOf(modality);
  const isDerived = text(data, '00080008') === 'DERIVED';
  return (place < 0 ? 0 : BACKGROUNDS.length - place) * 1e6 + frames.length * 10 - (isDerived ? 5 : 0);
}

/** What a person calls something that is laid over pictures. */
export function nameOf(set: DisplaySet): string {
  const own = set.kind === 'structures' ? text(set.data, '30060002') : text(set.data, '00700081');
  const count = number(set.data, TAG.InstanceNumber);
  return set.description || own || `${set.modality} ${set.seriesNumber ?? count ?? ''}`.trim();
}
