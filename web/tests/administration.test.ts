import { expect, it } from 'vitest';
import type { Permission } from '@/app/session';
import type { CallsAnswer, RefusalAnswer, SenderAnswer } from '@/client';
import { attributeKey } from '@/pages/admin/conflicts/attributes';
import { lastRefusal } from '@/pages/admin/peers/lastRefusal';
import { reasonKey } from '@/pages/admin/peers/reasons';
import { summed } from '@/pages/admin/storage/summed';
import { partsFor } from '@/pages/home/parts';
import { isoDay } from '@/pages/home/today';

const reading: Permission[] = ['find', 'view', 'view-reports', 'see-identity', 'download'];

it.each<[string, Permission[], string[]]>([
  ['administrator', [...reading, 'edit', 'send', 'manage-settings', 'read-audit'], ['administration']],
  ['technologist', [...reading, 'upload', 'send', 'edit', 'delete'], ['arrivals']],
  ['radiologist', [...reading, 'send', 'share', 'upload', 'break-glass'], ['unread']],
  ['referring physician', [...reading, 'share', 'break-glass'], ['studies']],
  ['patient', [...reading, 'share'], ['studies']],
  ['auditor', ['find', 'read-audit'], ['audit']],
  ['researcher', ['find', 'view', 'download'], ['studies']],
  ['nobody yet', [], []],
])('the first page of a %s has what they need', (_who, permissions, parts) => {
  expect(partsFor(permissions)).toEqual(parts);
});

const holdings = [
  { modality: 'CT', month: '202610', series: 1, instances: 10, bytes: 100 },
  { modality: 'CT', month: '202611', series: 2, instances: 20, bytes: 200 },
  { modality: 'MR', month: '202611', series: 4, instances: 40, bytes: 400 },
];

it('what is held is summed by modality, the largest first, or by month, the newest first', () => {
  expect(summed(holdings, 'modality').map(({ key, bytes }) => [key, bytes])).toEqual([
    ['MR', 400],
    ['CT', 300],
  ]);
  expect(summed(holdings, 'month').map(({ key, series, instances }) => [key, series, instances])).toEqual([
    ['202611', 6, 60],
    ['202610', 1, 10],
  ]);
});

const refusal = { id: 7, last: '2026-11-22T10:00:00Z' } as RefusalAnswer;
const sender = { last_association: '2026-11-22T09:00:00Z' } as SenderAnswer;
const calls = { live: [], last_sender: sender, last_refusal: refusal } as unknown as CallsAnswer;

it('a refusal is shown until somebody was let in after it', () => {
  expect(lastRefusal(calls)).toBe(refusal);
  expect(lastRefusal({ ...calls, last_sender: null })).toBe(refusal);
  const later = { ...sender, last_association: '2026-11-22T10:00:01Z' };
  expect(lastRefusal({ ...calls, last_sender: later })).toBeNull();
  expect(lastRefusal({ ...calls, last_refusal: null })).toBeNull();
});

it('what nobody foresaw has a text as well', () => {
  expect(reasonKey('calling-ae-title')).toBe('callingTitle');
  expect(reasonKey('something-new')).toBe('other');
  expect([attributeKey('00100010'), attributeKey('00091001')]).toEqual(['patientName', undefined]);
});

it('a day is that of the reader', () => {
  expect(isoDay(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
});
