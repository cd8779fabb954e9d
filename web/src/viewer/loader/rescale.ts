import { type DataSet, item, items, number, numbers, text, texts } from '../dicom/attributes';
import { TAG } from '../dicom/tags';
import { suvFactor } from './suv';

/** What a value is of a stored one: value = slope · stored + intercept. */
export interface Rescale {
  slope: number;
  intercept: number;
}

const PARAMETRIC_MAP = '1.2.840.10008.5.1.4.1.1.30';

/** Gives what makes values of stored ones; of a parametric map those of the real world (PS3.3 C.7.6.16.2.11). */
export function rescaleOf(data: DataSet): Rescale {
  // A table takes the place of slope and intercept (PS3.3 C.11.1); the loader applies it.
  if (items(data, TAG.ModalityLUTSequence).length > 0) return { slope: 1, intercept: 0 };
  return realWorld(data) ?? stated(data);
}

/** Gives what makes values as they are shown of stored ones: rescaled, and of PET by body weight where that is known. */
export function scaleOf(data: DataSet): Rescale {
  const factor = text(data, TAG.Modality) === 'PT' ? (suvFactor(data) ?? 1) : 1;
  const { slope, intercept } = rescaleOf(data);
  return { slope: slope * factor, intercept: intercept * factor };
}

/** Gives the unit of a parametric map's values as UCUM writes it; undefined for any other picture. */
export function realWorldUnit(data: DataSet): string | undefined {
  if (!realWorld(data)) return undefined;
  const code = text(item(data, '004008EA'), '00080100');
  return code === '1' ? '' : code;
}

/** Whether values between two whole numbers matter: those of the real world, and uptakes by body weight. */
export function isContinuous(data: DataSet): boolean {
  const isUptake = text(data, TAG.Modality) === 'PT' && suvFactor(data) !== undefined;
  return isUptake || realWorld(data) !== undefined;
}

/** Gives the windows of a picture in values as they are shown. */
export function windowsOf(data: DataSet): { center: number; width: number; name: string }[] {
  const [centers, widths] = [numbers(data, TAG.WindowCenter), numbers(data, TAG.WindowWidth)];
  const names = texts(data, TAG.WindowExplanation);
  const { slope, intercept } = fromStated(data);
  // What pairs up and shows something; some files hold a width of 0 for "none".
  const isExact = text(data, TAG.VOILUTFunction) === 'LINEAR_EXACT' || realWorld(data) !== undefined;
  return centers.flatMap((center, at) => {
    const width = widths[at] ?? 0;
    if (width < 1 && !(isExact && width > 0)) return [];
    return [{ center: center * slope + intercept, width: width * Math.abs(slope), name: names[at] ?? '' }];
  });
}

/** From values as the file's windows mean them to those that are shown: in the real world, or by body weight. */
function fromStated(data: DataSet): Rescale {
  const real = realWorld(data);
  if (!real) {
    const factor = text(data, TAG.Modality) === 'PT' ? (suvFactor(data) ?? 1) : 1;
    return { slope: factor, intercept: 0 };
  }
  const { slope, intercept } = stated(data);
  return { slope: real.slope / slope, intercept: real.intercept - (real.slope * intercept) / slope };
}

function stated(data: DataSet): Rescale {
  return { slope: number(data, TAG.RescaleSlope) || 1, intercept: number(data, TAG.RescaleIntercept) ?? 0 };
}

function realWorld(data: DataSet): Rescale | undefined {
  if (text(data, TAG.SOPClassUID) !== PARAMETRIC_MAP) return undefined;
  const slope = number(data, '00409225');
  return slope ? { slope, intercept: number(data, '00409224') ?? 0 } : undefined;
}
