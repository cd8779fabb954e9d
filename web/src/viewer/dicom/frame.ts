import { type DataSet, items, number, text } from './attributes';
import { TAG } from './tags';

/** One picture: a frame of an instance, with the attributes that hold for it. */
export interface Frame {
  /** Names the picture in the cache and in measurements: `dn:{study}/{series}/{instance}/{number}`. */
  imageId: string;
  study: string;
  series: string;
  instance: string;
  /** From 1. */
  number: number;
  /** The instance's attributes, and over them those of the frame's functional groups (PS3.3 C.7.6.16). */
  data: DataSet;
}

export const SCHEME = 'dn';

/** Gives the frames of an instance. */
export function framesOf(instance: DataSet): Frame[] {
  const count = Math.max(1, number(instance, TAG.NumberOfFrames) ?? 1);
  const frame = frameMaker(instance);
  return Array.from({ length: count }, (_, at) => frame(at + 1));
}

/** Gives what makes a frame of an instance by its number: of a slide's hundred thousand, few are looked at. */
export function frameMaker(instance: DataSet): (number: number) => Frame {
  const shared = flattened(items(instance, TAG.SharedFunctionalGroups)[0]);
  const own = items(instance, TAG.PerFrameFunctionalGroups);
  const base: DataSet = Object.keys(shared).length > 0 ? { ...instance, ...shared } : instance;
  const uids = [TAG.StudyInstanceUID, TAG.SeriesInstanceUID, TAG.SOPInstanceUID].map((tag) => text(instance, tag));
  const [study = '', series = '', uid = ''] = uids;
  return (number) => ({
    imageId: `${SCHEME}:${study}/${series}/${uid}/${number}`,
    study,
    series,
    instance: uid,
    number,
    // Inherited, not copied: a thousand frames share what they have in common.
    data: own[number - 1] ? Object.assign(Object.create(base) as DataSet, flattened(own[number - 1])) : base,
  });
}

/** Gives the attributes of the macros of a functional group, each of which is a sequence of one item. */
function flattened(group: DataSet | undefined): DataSet {
  if (!group) return {};
  return Object.assign({}, ...Object.keys(group).map((tag) => items(group, tag)[0] ?? {})) as DataSet;
}
