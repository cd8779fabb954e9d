/**
 * Browsers built on Chromium have no data for Macedonian: they would write numbers as in English and days as `2026 M11 22`.
 * What has no words in it is written as in a language that writes it alike; words are said here.
 */

const ALIKE: Record<string, string> = { mk: 'de' };

const UNITS: Record<string, readonly [one: string, other: string]> = {
  year: ['година', 'години'],
  month: ['месец', 'месеци'],
  week: ['недела', 'недели'],
  day: ['ден', 'дена'],
  hour: ['час', 'часа'],
  minute: ['минута', 'минути'],
};
const DAYS: Record<number, string> = { [-1]: 'вчера', 0: 'денес', 1: 'утре' };
const JOINTS = { conjunction: ' и ', disjunction: ' или ', unit: ', ' };

/** Tells whether the browser has data for a language. */
export function hasData(locale: string): boolean {
  return Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0;
}

/** Gives the locale by which numbers and days are written: its own, or one that writes them alike. */
export function localeWithData(locale: string): string {
  if (hasData(locale)) return locale;
  return ALIKE[locale.split('-')[0] ?? ''] ?? locale;
}

/** Says in Macedonian how long ago something was (less than 0), or how soon it will be. */
export function macedonianAgo(value: number, unit: Intl.RelativeTimeFormatUnit): string {
  const words = UNITS[unit];
  if (!words) return 'сега';
  const day = DAYS[value];
  if (unit === 'day' && day) return day;
  const count = Math.abs(value);
  const counted = `${count} ${count % 10 === 1 && count % 100 !== 11 ? words[0] : words[1]}`;
  return value < 0 ? `пред ${counted}` : `за ${counted}`;
}

/** Joins words in Macedonian: `а, б и в`. */
export function macedonianList(items: readonly string[], type: keyof typeof JOINTS): string {
  const joint = JOINTS[type];
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')}${joint}${items.at(-1)}`;
}
