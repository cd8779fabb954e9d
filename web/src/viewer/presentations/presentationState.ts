import { type DataSet, items, numbers, personName, text } from '../dicom/attributes';
import type { DisplaySet } from '../dicom/displaySets';
import type { Frame } from '../dicom/frame';
import { TAG } from '../dicom/tags';

/** Grayscale, Color, Pseudo-Color and XA/XRF Grayscale Softcopy Presentation States (PS3.4 N). */
const CLASSES = new Set([1, 2, 3, 5].map((number) => `1.2.840.10008.5.1.4.1.1.11.${number}`));

/** A way to show pictures that somebody stored, as lists name it. */
export interface StoredView {
  /** SOP Instance UID. */
  uid: string;
  name: string;
  creator: string;
  /** As DICOM writes a day. */
  date: string;
  data: DataSet;
}

export function isPresentationState(data: DataSet): boolean {
  return CLASSES.has(text(data, TAG.SOPClassUID));
}

/** Lists the stored views of pictures of a display set, the newest first. */
export function viewsOf(set: DisplaySet, sets: Record<string, DisplaySet>): StoredView[] {
  return Object.values(sets)
    .filter(({ data }) => isPresentationState(data) && isAbout(data, set))
    .map(({ data }) => describe(data))
    .sort((one, other) => moment(other.data).localeCompare(moment(one.data)));
}

/** Whether a state is about some picture of a display set. */
export function isAbout(state: DataSet, { series, frames }: DisplaySet): boolean {
  const referenced = items(state, '00081115').filter((one) => text(one, TAG.SeriesInstanceUID) === series);
  const named = new Set(referenced.flatMap((one) => items(one, '00081140')).map((one) => text(one, '00081155')));
  return named.size > 0 && frames.some((frame) => named.has(frame.instance));
}

/** Finds the state with a SOP Instance UID. */
export function stateWith(uid: string | undefined, sets: Record<string, DisplaySet>): DataSet | undefined {
  if (!uid) return undefined;
  return Object.values(sets).find(({ data }) => isPresentationState(data) && text(data, TAG.SOPInstanceUID) === uid)
    ?.data;
}

/** Whether a state is about a picture (PS3.3 C.11.11). */
export function refersTo(state: DataSet, frame: Frame): boolean {
  return items(state, '00081115').some(
    (series) =>
      text(series, TAG.SeriesInstanceUID) === frame.series &&
      items(series, '00081140').some((reference) => isNamed(reference, frame)),
  );
}

/** Gives the item of a sequence that holds for a picture; one that names no picture holds for all. */
export function itemFor(state: DataSet, sequence: string, frame: Frame): DataSet | undefined {
  return items(state, sequence).find((item) => holdsFor(item, frame));
}

/** Whether an item of a state holds for a picture. */
export function holdsFor(item: DataSet, frame: Frame): boolean {
  const named = items(item, '00081140');
  return named.length === 0 || named.some((reference) => isNamed(reference, frame));
}

function isNamed(reference: DataSet, frame: Frame): boolean {
  if (text(reference, '00081155') !== frame.instance) return false;
  const frames = numbers(reference, '00081160');
  return frames.length === 0 || frames.includes(frame.number);
}

function describe(data: DataSet): StoredView {
  return {
    uid: text(data, TAG.SOPInstanceUID),
    name: text(data, '00700081') || text(data, '00700080') || text(data, TAG.SeriesDescription),
    creator: personName(data, '00700084'),
    date: text(data, '00700082'),
    data,
  };
}

function moment(data: DataSet): string {
  return `${text(data, '00700082')}${text(data, '00700083')}`;
}
