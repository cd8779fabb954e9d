import { expect, it } from 'vitest';
import { formatAgo, formatList } from '@/ui/formats';
import { localeWithData, macedonianAgo, macedonianList } from '@/ui/withoutData';

it.each([
  [-28, 'minute', 'пред 28 минути'],
  [-1, 'minute', 'пред 1 минута'],
  [-21, 'hour', 'пред 21 час'],
  [-11, 'hour', 'пред 11 часа'],
  [3, 'day', 'за 3 дена'],
  [-1, 'day', 'вчера'],
  [0, 'second', 'сега'],
  [-2, 'year', 'пред 2 години'],
] as const)('%s %s is said in Macedonian where the browser cannot', (value, unit, text) => {
  expect(macedonianAgo(value, unit)).toBe(text);
});

it('words are joined in Macedonian', () => {
  expect(macedonianList(['а', 'б', 'в'], 'conjunction')).toBe('а, б и в');
  expect(macedonianList(['а', 'б'], 'disjunction')).toBe('а или б');
  expect([macedonianList(['а'], 'unit'), macedonianList([], 'unit')]).toEqual(['а', '']);
});

it('languages that there are data for are written by themselves', () => {
  expect(['en-GB', 'ro', 'ru'].map(localeWithData)).toEqual(['en-GB', 'ro', 'ru']);
  const now = new Date('2026-11-22T10:00:00Z');
  expect(formatAgo('en', '2026-11-22T09:32:00Z', now)).toBe('28 minutes ago');
  expect(formatAgo('en', '2026-11-22T09:59:40Z', now)).toBe('now');
  expect(formatList('en', ['CT', 'MR', 'US'])).toBe('CT, MR and US'.replace(' and', ', and'));
});
