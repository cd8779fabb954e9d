import { type DataSet, item, number, text, texts } from '../dicom/attributes';
import { TAG } from '../dicom/tags';

/** Gives the factor from Bq/ml to SUV by body weight (g/ml); undefined where what it needs is not stored. */
export function suvFactor(data: DataSet): number | undefined {
  const units = text(data, TAG.Units);
  if (units === 'GML') return 1;
  const weight = number(data, TAG.PatientWeight);
  const source = item(data, '00540016');
  const dose = number(source, '00181074');
  const halfLife = number(source, '00181075');
  if (units !== 'BQML' || !weight || !dose || !halfLife) return undefined;
  const corrected = texts(data, '00280051');
  if (!corrected.includes('ATTN') || !corrected.includes('DECY')) return undefined;
  const correction = text(data, '00541102');
  if (correction === 'ADMIN') return (weight * 1000) / dose;
  if (correction !== 'START') return undefined;
  const elapsed = secondsFromInjection(data, source);
  if (elapsed === undefined || elapsed < 0) return undefined;
  return (weight * 1000) / (dose * 0.5 ** (elapsed / halfLife));
}

/** Gives the time from injection to the start of the series, over midnight where need be. */
function secondsFromInjection(data: DataSet, source: DataSet): number | undefined {
  const start = secondsOf(text(data, TAG.SeriesTime));
  const injected = secondsOf(text(source, '00181078').slice(8) || text(source, '00181072'));
  if (start === undefined || injected === undefined) return undefined;
  return start >= injected ? start - injected : start + 86_400 - injected;
}

function secondsOf(time: string): number | undefined {
  const found = /^(\d\d):?(\d\d):?(\d\d(?:\.\d+)?)?/.exec(time);
  return found ? Number(found[1]) * 3600 + Number(found[2]) * 60 + Number(found[3] ?? 0) : undefined;
}
