/** Dates, sizes and names in the way of whoever reads them; pure, so that they are tested without a page. */

import { hasData, localeWithData, macedonianAgo, macedonianList } from './withoutData';

const BYTES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;
const SPANS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const NOW: readonly [Intl.RelativeTimeFormatUnit, number] = ['second', Number.POSITIVE_INFINITY];

/** A moment as the API says it (ISO 8601), or as a date; none where nobody knows. */
export type Moment = Date | string | null | undefined;

/** What DICOM says of a day (`20260512`) as a date; `null` where it says none that exists. */
export function dicomDate(value: string | null | undefined): Date | null {
  const parts = /^(\d{4})[.-]?(\d{2})[.-]?(\d{2})$/.exec(value?.trim() ?? '');
  if (!parts) return null;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date : null;
}

/** What DICOM says of a moment (`20260512`, `143010.25`); at midnight where it says no time. */
export function dicomDateTime(day: string | null | undefined, time: string | null | undefined): Date | null {
  const date = dicomDate(day);
  const parts = /^(\d{2}):?(\d{2})?:?(\d{2})?/.exec(time?.trim() ?? '');
  if (date && parts) date.setHours(Number(parts[1]), Number(parts[2] ?? 0), Number(parts[3] ?? 0));
  return date;
}

/** Gives a moment as a date. */
export function toDate(value: Moment): Date | null {
  if (!value) return null;
  const date = typeof value === 'string' ? new Date(value) : value;
  return Number.isNaN(date.getTime()) ? null : date;
}

/** A day: `12 May 2026`. */
export function formatDate(locale: string, value: Moment, timeZone?: string): string {
  const date = toDate(value);
  return date ? new Intl.DateTimeFormat(localeWithData(locale), { dateStyle: 'medium', timeZone }).format(date) : '';
}

/** A time of the day: `14:30`. */
export function formatTime(locale: string, value: Moment, timeZone?: string): string {
  const date = toDate(value);
  return date ? new Intl.DateTimeFormat(localeWithData(locale), { timeStyle: 'short', timeZone }).format(date) : '';
}

/** A day and a time: `12 May 2026, 14:30`. */
export function formatDateTime(locale: string, value: Moment, timeZone?: string): string {
  const date = toDate(value);
  return date
    ? new Intl.DateTimeFormat(localeWithData(locale), { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
        date,
      )
    : '';
}

/** How long ago, or how soon: `5 minutes ago`. */
export function formatAgo(locale: string, value: Moment, now: Date): string {
  const date = toDate(value);
  if (!date) return '';
  const seconds = (date.getTime() - now.getTime()) / 1000;
  const [unit, length] = SPANS.find(([, span]) => Math.abs(seconds) >= span) ?? NOW;
  const count = Math.trunc(seconds / length);
  if (locale.startsWith('mk') && !hasData(locale)) return macedonianAgo(count, unit);
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(count, unit);
}

/** Words as a list in a sentence: `CT, MR and US`. */
export function formatList(
  locale: string,
  items: readonly string[],
  type: 'conjunction' | 'disjunction' | 'unit' = 'conjunction',
): string {
  if (locale.startsWith('mk') && !hasData(locale)) return macedonianList(items, type);
  return new Intl.ListFormat(locale, { type }).format(items);
}

/** A month: `November 2026`. */
export function formatMonth(locale: string, month: Date): string {
  const options = { month: hasData(locale) ? 'long' : '2-digit', year: 'numeric' } as const;
  return new Intl.DateTimeFormat(localeWithData(locale), options).format(month);
}

/** A number with the reader's separators. */
export function formatNumber(locale: string, value: number): string {
  return new Intl.NumberFormat(localeWithData(locale)).format(value);
}

/** A size with its unit, in steps of 1000 as disks are sold: `2.4 TB`. */
export function formatBytes(locale: string, bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return new Intl.NumberFormat(localeWithData(locale), {
    style: 'unit',
    unit: BYTES[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value);
}

/** A person name of DICOM (`Moraru^Ana^^Dr.`) as people write it: `Moraru, Ana`; the first script that it is in. */
export function formatName(locale: string, name: string | null | undefined): string {
  const group = (name ?? '').split('=').find((one) => one.replaceAll('^', '').trim()) ?? '';
  const [family = '', given = '', middle = ''] = group.split('^').map((part) => part.trim());
  const rest = [given, middle].filter(Boolean).join(' ');
  if (!family || !rest) return family || rest;
  return locale.startsWith('en') ? `${family}, ${rest}` : `${family} ${rest}`;
}
