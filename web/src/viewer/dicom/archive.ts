import { at } from '@/app/address';
import { ApiError } from '@/app/api';
import { Begun } from '../loader/begun';
import { type DataSet, number, personName, text } from './attributes';
import { TAG } from './tags';

/** Gives the series of a study in the order of their numbers. Raises: ApiError. */
export async function fetchSeries(study: string): Promise<DataSet[]> {
  return ordered(await fetchJson(seriesPath(study)));
}

function ordered(series: DataSet[]): DataSet[] {
  return series.sort((one, other) => (number(one, TAG.SeriesNumber) ?? 1e9) - (number(other, TAG.SeriesNumber) ?? 1e9));
}

function seriesPath(study: string): string {
  return `dicomweb/studies/${study}/series`;
}

/** Gives the attributes of the instances of a series. */
export function fetchMetadata(study: string, series: string): Promise<DataSet[]> {
  return fetchJson(`dicomweb/studies/${study}/series/${series}/metadata`);
}

/** Gives the other studies of a patient, the newest first: of this very patient, not of a namesake in number. */
export async function fetchPriors(data: DataSet): Promise<DataSet[]> {
  const patient = text(data, TAG.PatientID);
  if (!patient) return [];
  const query = new URLSearchParams({ PatientID: patient, includefield: '00081030', limit: '50' });
  const found = await fetchJson(`dicomweb/studies?${query}`);
  const isSame = (tag: string, study: DataSet) =>
    !text(study, tag) || !text(data, tag) || text(study, tag) === text(data, tag);
  return found
    .filter((study) => text(study, TAG.PatientID) === patient && isSame(TAG.PatientBirthDate, study))
    .filter((study) => isSame('00100021', study) && namesAgree(study, data))
    .filter((study) => text(study, TAG.StudyInstanceUID) !== text(data, TAG.StudyInstanceUID))
    .sort((one, other) => text(other, TAG.StudyDate).localeCompare(text(one, TAG.StudyDate)));
}

/** Two hospitals may use one number for two people (their issuer is seldom written). */
function namesAgree(one: DataSet, other: DataSet): boolean {
  const [first, second] = [personName(one, TAG.PatientName), personName(other, TAG.PatientName)];
  return !first || !second || first.slice(0, 3).toLowerCase() === second.slice(0, 3).toLowerCase();
}

const begun = new Begun<DataSet[]>();

/**
 * Asks for what a study is opened with while the viewer itself is still being loaded; gives the instances of the series that
 * is looked at first, none where they were asked for already. Raises: ApiError.
 */
export async function beginStudy(study: string, first: string | null): Promise<DataSet[]> {
  const series = seriesPath(study);
  if (begun.has(series)) return [];
  const listed = begin(series);
  // Where nothing names a series: that which the study is opened with.
  const uid = first ?? (await listed.then(([one]) => one && text(one, TAG.SeriesInstanceUID)));
  return uid ? begin(`${series}/${uid}/metadata`) : [];
}

function begin(path: string): Promise<DataSet[]> {
  return begun.begin(path, async () => {
    const found = await fetchJson(path);
    return path.endsWith('/series') ? ordered(found) : found;
  });
}

async function fetchJson(path: string): Promise<DataSet[]> {
  const early = begun.take(path);
  if (early) return early;
  const answer = await fetch(at(path), { headers: { Accept: 'application/dicom+json' } }).catch((problem: unknown) => {
    throw new ApiError(0, 'http.unreachable', String(problem), '');
  });
  if (answer.status === 204) return [];
  const body: unknown = await answer.json().catch(() => undefined);
  if (answer.ok && Array.isArray(body)) return body as DataSet[];
  const problem = (body ?? {}) as { code?: string; message?: string; hint?: string };
  throw new ApiError(answer.status, problem.code ?? 'http', problem.message ?? answer.statusText, problem.hint ?? '');
}
