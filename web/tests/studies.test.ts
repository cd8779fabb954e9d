import { describe, expect, it } from 'vitest';
import type { HappeningAnswer, StudyAnswer } from '@/client';
import { COLUMN_IDS, keptChoice, moved, shownColumns, toggled } from '@/pages/studies/columnChoice';
import { notYetShown, rowsOf, type StudyPages, withChanged } from '@/pages/studies/pages';
import { fromAddress, isRestricted, readSearch, type StudySearch, toAddress, toQuery } from '@/pages/studies/search';
import { actOf, actorOf, gathered } from '@/pages/study/sentences';
import { readTab } from '@/pages/study/tabs';
import { readAge } from '@/ui/study/age';

const study = (uid: string, more: Partial<StudyAnswer> = {}) => ({ uid, reading: 'unread', ...more }) as StudyAnswer;
const pages = (...uids: string[][]): StudyPages => ({
  pages: uids.map((page) => ({ studies: page.map((uid) => study(uid)), next: '', previous: '' })),
  pageParams: uids.map(() => ''),
});

describe('the search in the address', () => {
  it('is read leniently, and what makes no sense is left out', () => {
    expect(readSearch({ q: 17, reading: 'unread', modality: ['CT', 'MR'], institution: '3', period: 'today' })).toEqual(
      {
        q: '17',
        reading: ['unread'],
        modality: ['CT', 'MR'],
        institution: [3],
        period: 'today',
      },
    );
    expect(
      readSearch({ q: '', reading: 'odd', from: '12 May', sort: 'colour', order: 1, label: ['x'], odd: 1 }),
    ).toEqual({});
  });

  it('is kept and opened again as it was', () => {
    const search: StudySearch = {
      q: 'Țurcanu Ion',
      modality: ['CT', 'MR'],
      label: [4],
      sort: 'name',
      order: 'ascending',
    };
    expect(fromAddress(toAddress(search))).toEqual(search);
    expect(fromAddress(toAddress({}))).toEqual({});
  });

  it('counts periods back from today', () => {
    const today = new Date(2026, 2, 1, 23, 59);
    expect(toQuery({ period: 'today' }, today)).toMatchObject({ date_from: '2026-03-01', date_to: undefined });
    expect(toQuery({ period: 'week' }, today)).toMatchObject({ date_from: '2026-02-23' });
    expect(toQuery({ from: '2026-01-01', to: '2026-01-31' }, today)).toMatchObject({
      date_from: '2026-01-01',
      date_to: '2026-01-31',
    });
  });

  it('restricts by anything but its order', () => {
    expect(isRestricted({ sort: 'name', order: 'ascending' })).toBe(false);
    expect(isRestricted({ q: 'x' })).toBe(true);
  });
});

describe('the pages of the list', () => {
  it('show a study once, though it moved from one to the next', () => {
    expect(rowsOf(pages(['1', '2'], ['2', '3'])).map(({ uid }) => uid)).toEqual(['1', '2', '3']);
    expect(rowsOf(undefined)).toEqual([]);
  });

  it('take what changed without moving a row', () => {
    const changed = withChanged(pages(['1'], ['2']), (row) => (row.uid === '2' ? { ...row, reading: 'read' } : row));
    expect(rowsOf(changed).map(({ uid, reading }) => [uid, reading])).toEqual([
      ['1', 'unread'],
      ['2', 'read'],
    ]);
  });

  it('know which arrivals they do not show yet', () => {
    expect(notYetShown(pages(['1', '2']), [study('2'), study('9')])).toEqual(['9']);
  });
});

describe('the choice of columns', () => {
  it('hides, shows and moves them', () => {
    const first = keptChoice('');
    expect(shownColumns(first)).toContain('name');
    expect(shownColumns(toggled(first, 'name'))).not.toContain('name');
    expect(toggled(toggled(first, 'name'), 'name')).toEqual(first);
    expect(moved(first, 'reading', -1).order.slice(0, 2)).toEqual(['reading', 'picture']);
    expect(moved(first, 'picture', -1)).toEqual(first);
  });

  it('survives columns that came or went since it was kept, and nonsense', () => {
    const kept = keptChoice(JSON.stringify({ order: ['name', 'gone', 'date'], hidden: ['date', 'gone'] }));
    expect(kept.order.slice(0, 2)).toEqual(['name', 'date']);
    expect([...kept.order].sort()).toEqual([...COLUMN_IDS].sort());
    expect(kept.hidden).toEqual(['date']);
    expect(keptChoice('{').order).toEqual([...COLUMN_IDS]);
  });
});

describe('activity', () => {
  const happening = (id: number, action: string, more: Partial<HappeningAnswer> = {}): HappeningAnswer => ({
    id,
    action,
    actor: 'person:ana',
    occurred: '2026-01-01T00:00:00Z',
    outcome: 'success',
    instances: null,
    detail: '',
    ...more,
  });

  it('is told by its verb, and by its name where there are no words for it', () => {
    expect(actOf(happening(1, 'web:study:open'))).toBe('open');
    expect(actOf(happening(1, 'node:series:seal'))).toBe('other');
    expect(actorOf('person:a:b')).toEqual({ kind: 'person', name: 'a:b' });
    expect(actorOf('ae:CT1')).toEqual({ kind: 'device', name: 'CT1' });
    expect(actorOf('node').kind).toBe('node');
  });

  it('gathers what one did again and again', () => {
    const told = gathered([
      happening(4, 'web:study:open'),
      happening(3, 'dimse:instances:store', { instances: 2 }),
      happening(2, 'dimse:instances:store', { instances: 3 }),
      happening(1, 'web:study:open'),
    ]);
    expect(told.map(({ id, times, instances }) => [id, times, instances])).toEqual([
      [4, 1, null],
      [3, 2, 5],
      [1, 1, null],
    ]);
  });
});

it('an address opens a part of a study, or its pictures', () => {
  expect(readTab({ tab: 'documents', instance: '1.2.3' })).toEqual({ tab: 'documents', instance: '1.2.3' });
  expect(readTab({ tab: 'odd', instance: '<script>' })).toEqual({});
});

it('an age is said in its unit', () => {
  expect(readAge('034Y')).toEqual({ key: 'ages.Y', count: 34 });
  expect(readAge('006M')).toEqual({ key: 'ages.M', count: 6 });
  expect(readAge('old')).toBeNull();
});
