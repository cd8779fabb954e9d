import type { ListStudiesData, Reading, ReportState, StudySort } from '@/client';

/** How far back the list goes, counted from today wherever the address is opened. */
export const PERIODS = ['today', 'week', 'month', 'year'] as const;
export type Period = (typeof PERIODS)[number];

const READINGS: readonly Reading[] = ['unread', 'read', 'reported'];
export const REPORTS: readonly ReportState[] = ['none', 'draft', 'signed'];
const SORTS: readonly StudySort[] = ['date', 'name', 'arrival', 'modality'];
const DAYS: Record<Period, number> = { today: 0, week: 6, month: 30, year: 365 };

/** What the study list is asked for; it stands in the address, so that a link opens the same list. */
export interface StudySearch {
  q?: string;
  period?: Period;
  /** ISO dates. */
  from?: string;
  to?: string;
  modality?: string[];
  institution?: number[];
  reading?: Reading[];
  report?: ReportState[];
  label?: number[];
  assigned?: 'me';
  shared?: 'me';
  sort?: StudySort;
  order?: 'ascending' | 'descending';
}

/** Reads what stands in an address; what makes no sense is left out. */
export function readSearch(given: Record<string, unknown>): StudySearch {
  const search: StudySearch = {
    q: typeof given.q === 'string' || typeof given.q === 'number' ? String(given.q) || undefined : undefined,
    period: PERIODS.find((one) => one === given.period),
    from: isoDate(given.from),
    to: isoDate(given.to),
    modality: filled(listed(given.modality).map(String)),
    institution: filled(listed(given.institution).map(Number).filter(Number.isSafeInteger)),
    reading: filled(READINGS.filter((one) => listed(given.reading).includes(one))),
    report: filled(REPORTS.filter((one) => listed(given.report).includes(one))),
    label: filled(listed(given.label).map(Number).filter(Number.isSafeInteger)),
    assigned: given.assigned === 'me' ? 'me' : undefined,
    shared: given.shared === 'me' ? 'me' : undefined,
    sort: SORTS.find((one) => one === given.sort),
    order: given.order === 'ascending' || given.order === 'descending' ? given.order : undefined,
  };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

/** Gives the query of the API for a search; periods end today. */
export function toQuery(search: StudySearch, today = new Date()): NonNullable<ListStudiesData['query']> {
  const { period, from, to, ...rest } = search;
  return {
    ...rest,
    date_from: period ? localDate(today, DAYS[period]) : from,
    date_to: period ? undefined : to,
  };
}

/** Gives the restrictions of a search alone, which is what is counted. */
export function restrictions(search: StudySearch): StudySearch {
  const { sort, order, ...rest } = search;
  return rest;
}

/** Tells whether anything but the order is asked for. */
export function isRestricted(search: StudySearch): boolean {
  return Object.keys(restrictions(search)).length > 0;
}

/** Writes a search as the query part of an address, to be kept. */
export function toAddress(search: StudySearch): string {
  const parts = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) parts.append(key, String(one));
  }
  return parts.toString();
}

/** Reads what `toAddress` wrote. */
export function fromAddress(address: string): StudySearch {
  const parts = new URLSearchParams(address);
  return readSearch(Object.fromEntries([...new Set(parts.keys())].map((key) => [key, single(parts.getAll(key))])));
}

function single(values: string[]): string | string[] {
  return values.length === 1 ? (values[0] ?? '') : values;
}

function listed(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === '' ? [] : [value];
}

function filled<T>(values: T[]): T[] | undefined {
  return values.length > 0 ? values : undefined;
}

function isoDate(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;
}

function localDate(today: Date, daysBefore: number): string {
  const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() - daysBefore);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;
}
