import type { StackViewport } from '@cornerstonejs/core';
import { type DataSet, items, number, numbers, text } from '../dicom/attributes';
import type { Frame } from '../dicom/frame';
import { TAG } from '../dicom/tags';
import { setWindow } from '../engine/stackView';
import { applyCurve, type Curve, greysOf } from '../engine/voiTable';
import { rangeOf as rangeOfWindow, type Window } from '../engine/windowing';
import { type LookupTable, lookUp, readPalette, readTable } from '../loader/lookupTable';
import { type Rescale, scaleOf } from '../loader/rescale';
import { itemFor } from './presentationState';

const SOFTCOPY_VOI = '00283110';

/** Shows a picture's values as a state says: its window or table, its presentation LUT, its palette (PS3.4 N.2). */
export async function applyGreys(viewport: StackViewport, state: DataSet, frame: Frame): Promise<void> {
  const item = itemFor(state, SOFTCOPY_VOI, frame) ?? {};
  const toShown = between(scaleOfState(state, frame), scaleOf(frame.data));
  // The photometric interpretation counts no more: white is what the state says (PS3.3 C.11.6.1.2).
  viewport.setProperties({ invert: text(state, '20500020') === 'INVERSE' });
  const table = await readTable(items(item, TAG.VOILUTSequence)[0] ?? {}, isSigned(frame));
  const window = table ? undefined : windowOf(item, toShown);
  if (window) setWindow(viewport, window);
  const last = await lastCurve(state);
  if (table) applyCurve(viewport, rangeOf(table, toShown), joined(greysOf(table), last));
  else if (last && window) applyCurve(viewport, rangeOfWindow(window, frame.imageId), last);
}

/** Gives a window in values as they are shown. */
function windowOf(item: DataSet, toShown: Rescale): Window | undefined {
  const [center, width] = [numbers(item, TAG.WindowCenter)[0], numbers(item, TAG.WindowWidth)[0]];
  if (center === undefined || !width) return undefined;
  return { center: center * toShown.slope + toShown.intercept, width: width * Math.abs(toShown.slope) };
}

function rangeOf(table: LookupTable, { slope, intercept }: Rescale) {
  const last = table.first + table.values.length - 1;
  return { lower: table.first * slope + intercept, upper: last * slope + intercept };
}

/** What comes after the window: a presentation LUT, or the palette of a pseudo-colour state. */
async function lastCurve(state: DataSet): Promise<Curve | undefined> {
  const [item] = items(state, '20500010');
  const table = item && (await readTable(item, false));
  if (table) return greysOf(table);
  const palette = await readPalette(state);
  if (!palette) return undefined;
  return (share) =>
    palette.map((colour) => lookUp(colour, colour.first + Math.round(share * (colour.values.length - 1))) / 255) as [
      number,
      number,
      number,
    ];
}

function joined(first: Curve, then: Curve | undefined): Curve {
  return then ? (share) => then(first(share)[0]) : first;
}

/** Without a modality LUT of its own a state means stored values; a table is taken to be that of the picture. */
function scaleOfState(state: DataSet, frame: Frame): Rescale {
  if (items(state, TAG.ModalityLUTSequence).length > 0) return scaleOf(frame.data);
  return { slope: number(state, TAG.RescaleSlope) || 1, intercept: number(state, TAG.RescaleIntercept) ?? 0 };
}

/** Gives how values of one scale become those of another, by way of what is stored. */
export function between(from: Rescale, to: Rescale): Rescale {
  const slope = to.slope / from.slope;
  return { slope, intercept: to.intercept - from.intercept * slope };
}

function isSigned(frame: Frame): boolean {
  return number(frame.data, TAG.PixelRepresentation) === 1;
}
