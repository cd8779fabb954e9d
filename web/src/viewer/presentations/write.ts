import { type DataSet, items, numbers, text, texts } from '../dicom/attributes';
import { isColour } from '../dicom/displaySets';
import type { Frame } from '../dicom/frame';
import { TAG } from '../dicom/tags';
import { beginInstance, stamp, value } from '../dicom/writing';
import type { Window } from '../engine/stackView';
import { describePixels, pixelSpacing } from '../loader/pixelDescription';
import { scaleOf } from '../loader/rescale';
import { type Area, cornersOf, type Point, type Turn } from './displayedArea';
import { between } from './greys';
import { srgbProfile } from './srgbProfile';

const GRAYSCALE_STATE = '1.2.840.10008.5.1.4.1.1.11.1';
const COLOR_STATE = '1.2.840.10008.5.1.4.1.1.11.2';
const LAYER = 'NOTES';
/** A decimal string holds so many signs (PS3.5 6.2). */
const LONGEST_DECIMAL = 16;

/** An arrow: what it says, where it is written, what it points to; in pixels of the picture. */
export interface Note {
  text: string;
  tip: Point;
  tail: Point;
}

/** How a picture is shown. */
export interface ShownView {
  frame: Frame;
  window: Window | undefined;
  isInverted: boolean;
  turn: Turn;
  area: Area;
  notes: Note[];
}

/** Writes how a picture is shown as a Grayscale or Color Softcopy Presentation State (PS3.3 A.33). */
export function writeState(view: ShownView, name: string, creator: string): DataSet {
  const { frame } = view;
  const isColoured = isColour(frame.data);
  const { date, time } = stamp(new Date());
  const begun = beginInstance(frame.data, isColoured ? COLOR_STATE : GRAYSCALE_STATE, 'PR', 'Views');
  const { '00080023': _, '00080033': __, ...instance } = begun;
  return {
    ...instance,
    // Asked for, be it empty, as nothing says that the body part has no other side (PS3.3 C.7.3.1).
    [TAG.Laterality]: frame.data[TAG.Laterality] ?? value('CS'),
    '00700080': value('CS', 'VIEW'),
    '00700081': value('LO', name.slice(0, 64)),
    '00700082': value('DA', date),
    '00700083': value('TM', time),
    '00700084': value('PN', { Alphabetic: creator.slice(0, 64) }),
    '00081115': value('SQ', {
      [TAG.SeriesInstanceUID]: value('UI', frame.series),
      '00081140': value('SQ', reference(frame)),
    }),
    '0070005A': value('SQ', displayedArea(view)),
    '00700041': value('CS', view.turn.isMirrored ? 'Y' : 'N'),
    '00700042': value('US', view.turn.rotation),
    ...notes(view),
    ...(isColoured ? { '00282000': { vr: 'OB', InlineBinary: srgbProfile() } } : greys(view)),
  };
}

function displayedArea({ frame, area, turn }: ShownView): DataSet {
  const [first, last] = cornersOf(area, turn);
  const spacing = pixelSpacing(frame.data);
  return {
    '00081140': value('SQ', reference(frame)),
    '00700052': value('SL', ...first),
    '00700053': value('SL', ...last),
    '00700100': value('CS', 'SCALE TO FIT'),
    ...(spacing.basis === 'none'
      ? { '00700102': value('IS', ...aspectRatio(frame)) }
      : { '00700101': value('DS', decimal(spacing.row), decimal(spacing.column)) }),
  };
}

function aspectRatio(frame: Frame): number[] {
  const ratio = numbers(frame.data, TAG.PixelAspectRatio);
  return ratio.length === 2 ? ratio : [1, 1];
}

/** The modality LUT of the picture, and the window in its values. */
function greys({ frame, window, isInverted }: ShownView): DataSet {
  const stored = modalityScale(frame);
  const toModality = between(scaleOf(frame.data), stored);
  const item = window && {
    '00081140': value('SQ', reference(frame)),
    [TAG.WindowCenter]: value('DS', decimal(window.center * toModality.slope + toModality.intercept)),
    [TAG.WindowWidth]: value('DS', decimal(window.width * toModality.slope)),
    // A window of less than one value is exact or nothing (PS3.3 C.11.2.1.3).
    ...(window.width * toModality.slope < 1 ? { [TAG.VOILUTFunction]: value('CS', 'LINEAR_EXACT') } : {}),
  };
  return {
    [TAG.RescaleIntercept]: value('DS', decimal(stored.intercept)),
    [TAG.RescaleSlope]: value('DS', decimal(stored.slope)),
    [TAG.RescaleType]: value('LO', rescaleType(frame.data)),
    ...(item ? { '00283110': value('SQ', item) } : {}),
    '20500020': value('CS', isInverted ? 'INVERSE' : 'IDENTITY'),
  };
}

function modalityScale({ data }: Frame) {
  const hasTable = items(data, TAG.ModalityLUTSequence).length > 0;
  const [slope, intercept] = [numbers(data, TAG.RescaleSlope)[0], numbers(data, TAG.RescaleIntercept)[0]];
  return hasTable ? { slope: 1, intercept: 0 } : { slope: slope || 1, intercept: intercept ?? 0 };
}

function rescaleType(data: DataSet): string {
  return text(data, TAG.RescaleType) || (text(data, TAG.Modality) === 'CT' ? 'HU' : 'US');
}

/** Arrows as texts that are anchored to what they are about, on a layer of their own. */
function notes({ frame, notes: written }: ShownView): DataSet {
  if (written.length === 0) return {};
  return {
    '00700060': value('SQ', {
      '00700002': value('CS', LAYER),
      '00700062': value('IS', 1),
      '00700066': value('US', 65535),
    }),
    '00700001': value('SQ', {
      '00081140': value('SQ', reference(frame)),
      '00700002': value('CS', LAYER),
      '00700008': value('SQ', ...written.map((note) => noteItem(note, frame))),
    }),
  };
}

function noteItem({ text: words, tip, tail }: Note, frame: Frame): DataSet {
  const { rows, columns } = describePixels(frame.data);
  // As wide and as high as words are on an ordinary screen; viewers write beyond it where they have to.
  const width = Math.min((columns / 60) * (words.length + 1), columns);
  return {
    '00700003': value('CS', 'PIXEL'),
    '00700004': value('CS', 'PIXEL'),
    '00700006': value('ST', words.slice(0, 1024)),
    '00700010': value('FL', ...tail),
    '00700011': value('FL', tail[0] + width, tail[1] + rows / 30),
    '00700012': value('CS', 'LEFT'),
    '00700014': value('FL', ...tip),
    '00700015': value('CS', 'Y'),
  };
}

function reference({ data, instance, number }: Frame): DataSet {
  const isOneOfMany = Number(texts(data, TAG.NumberOfFrames)[0] || 1) > 1;
  return {
    '00081150': value('UI', text(data, TAG.SOPClassUID)),
    '00081155': value('UI', instance),
    ...(isOneOfMany ? { '00081160': value('IS', number) } : {}),
  };
}

/** Writes a number with as many digits as there is place for. */
export function decimal(given: number): number {
  for (let digits = 15; digits > 0; digits -= 1) {
    const rounded = Number(given.toPrecision(digits));
    if (`${rounded}`.length <= LONGEST_DECIMAL) return rounded;
  }
  return Math.round(given);
}
