import { type DataSet, items, number, text } from '../dicom/attributes';
import { TAG } from '../dicom/tags';
import { suvFactor } from '../loader/suv';

/** What a value is of a stored one: value = slope · stored + intercept. */
export interface Scale {
  slope: number;
  intercept: number;
}

/** Gives the scale of values as the viewer shows them: rescaled, and of PET by body weight where that is known. */
export function scaleOf(data: DataSet): Scale {
  if (items(data, TAG.ModalityLUTSequence).length > 0) return { slope: 1, intercept: 0 };
  const factor = text(data, TAG.Modality) === 'PT' ? (suvFactor(data) ?? 1) : 1;
  return {
    slope: (number(data, TAG.RescaleSlope) || 1) * factor,
    intercept: (number(data, TAG.RescaleIntercept) ?? 0) * factor,
  };
}
