import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReportDraftAnswer, ReportTemplateAnswer } from '@/client';
import { DraftKeeper, firstWritten, type Ports, type Written } from '@/reports/draftKeeper';
import {
  type DraftText,
  firstText,
  missingKinds,
  nextText,
  withKind,
  withLines,
  withSection,
  withTemplate,
} from '@/reports/draftText';
import { drawerOf } from '@/reports/keptText';
import { firstTemplate, suitable } from '@/reports/templates';

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
    key: () => null,
    get length() {
      return kept.size;
    },
  };
}

function template(id: number, changed: Partial<ReportTemplateAnswer> = {}): ReportTemplateAnswer {
  const usual = { title: `T${id}`, language: 'en' as const, modalities: [], body_part: '', institution: null };
  return { id, sections: [{ kind: 'findings', text: 'normal' }], may_change: false, ...usual, ...changed };
}

const said = (text: DraftText, words: string) => withSection(text, 'findings', words);
const findings = (text: DraftText) => text.sections.find((one) => one.kind === 'findings')?.text;

describe('text of a draft', () => {
  it('has the usual sections in their order, whatever a template brings', () => {
    const text = withTemplate(firstText('ro'), template(1, { sections: [{ kind: 'impression', text: 'I' }] }));
    expect(text.sections.map((one) => one.kind)).toEqual([
      'clinical',
      'technique',
      'comparison',
      'findings',
      'impression',
    ]);
    expect(withKind(text, 'recommendation').sections.at(-1)?.kind).toBe('recommendation');
    expect(missingKinds(text)).toEqual(['recommendation', 'addendum']);
  });

  it('takes lines in behind the findings, of an addendum behind its text', () => {
    const once = withLines(withSection(firstText('en'), 'findings', 'a\n'), 'Length 1: 15 mm');
    expect(findings(once)).toBe('a\nLength 1: 15 mm');
    expect(withLines(nextText('addendum', 1, 'en', []), 'b').sections).toEqual([{ kind: 'addendum', text: 'b' }]);
  });

  it('begins an amendment with what was signed and an addendum with nothing', () => {
    const before = [{ kind: 'findings' as const, text: 'signed' }];
    expect(findings(nextText('amendment', 1, 'ru', before))).toBe('signed');
    expect(nextText('addendum', 1, 'ru', before).sections).toEqual([{ kind: 'addendum', text: '' }]);
  });
});

describe('choice of a template', () => {
  const chest = { modalities: ['CT'], bodyParts: ['CHEST'] };
  const templates = [
    template(1),
    template(2, { modalities: ['CT'], body_part: 'HEAD' }),
    template(3, { modalities: ['CT'], body_part: 'CHEST' }),
    template(4, { modalities: ['CT'], body_part: 'CHEST', language: 'ro' }),
    template(5, { modalities: ['MR'] }),
  ];

  it('prefers the language, then what is made for the study', () => {
    expect(suitable(templates, chest, 'en').map(({ id }) => id)).toEqual([3, 1, 2, 4]);
    expect(firstTemplate(templates, chest, 'ro')?.id).toBe(4);
    expect(firstTemplate(templates, { modalities: ['CT'], bodyParts: ['KNEE'] }, 'en')?.id).toBe(1);
    expect(firstTemplate(templates, chest, 'mk')).toBeUndefined();
  });
});

describe('keeping a draft', () => {
  let saved: [string | undefined, number][];
  let fail: Error | undefined;
  let storage: Storage;
  let failures: unknown[];
  const conflict = new Error('409');
  const text = firstText('en');

  function answer(revision: number, of: DraftText): ReportDraftAnswer {
    return { ...of, revision, changed: '2026-03-01T10:00:00Z', writers: [] };
  }

  function ports(): Ports {
    return {
      save: async (sent, revision) => {
        saved.push([findings(sent), revision]);
        if (fail) throw fail;
        return answer(revision + 1, sent);
      },
      isConflict: (error) => error === conflict,
      onFailure: (error) => failures.push(error),
      drawer: drawerOf(7, '1.2', storage),
    };
  }

  function keeper(first: Partial<Written> = {}): DraftKeeper {
    return new DraftKeeper(ports(), { text, revision: 3, standing: 'saved', saved: null, writers: [], ...first });
  }

  beforeEach(() => {
    vi.useFakeTimers();
    saved = [];
    failures = [];
    fail = undefined;
    storage = memory();
  });
  afterEach(() => vi.useRealTimers());

  it('saves a moment after the last key, and keeps every key in the browser till then', async () => {
    const one = keeper();
    one.change(said(text, 'a'));
    one.change(said(text, 'ab'));
    expect(saved).toEqual([]);
    expect(findings(drawerOf(7, '1.2', storage).read()?.text ?? text)).toBe('ab');
    expect(drawerOf(8, '1.2', storage).read(), 'somebody else has a drawer of their own').toBeNull();
    await vi.advanceTimersByTimeAsync(2000);
    expect(saved).toEqual([['ab', 3]]);
    expect(one.get().standing).toBe('saved');
    expect(drawerOf(7, '1.2', storage).read(), 'the server has it').toBeNull();
    one.change(said(text, 'abc'));
    await expect(one.flush()).resolves.toBe(5);
    expect(saved.at(-1)).toEqual(['abc', 4]);
  });

  it('goes on trying while the server cannot be reached or does not know who is asking', async () => {
    const one = keeper();
    fail = new Error('0');
    one.change(said(text, 'a'));
    await vi.advanceTimersByTimeAsync(2000);
    expect(one.get().standing).toBe('here');
    expect(failures).toHaveLength(1);
    fail = undefined;
    await vi.advanceTimersByTimeAsync(6000);
    expect(one.get().standing).toBe('saved');
  });

  it('sends nothing while it is held, nor after it has stopped, and forgets nothing of it', async () => {
    const one = keeper();
    await one.hold();
    one.change(said(text, 'a'));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(saved).toEqual([]);
    one.goOn();
    await vi.advanceTimersByTimeAsync(100);
    expect(saved).toEqual([['a', 3]]);

    fail = new Error('0');
    one.change(said(text, 'ab'));
    await one.stop();
    fail = undefined;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saved, 'once, as the page was left').toHaveLength(2);
    expect(findings(drawerOf(7, '1.2', storage).read()?.text ?? text)).toBe('ab');
  });

  it('leaves a conflict to the writer and overwrites nothing by itself', async () => {
    const one = keeper();
    fail = conflict;
    one.change(said(text, 'mine'));
    await vi.advanceTimersByTimeAsync(2000);
    one.change(said(text, 'mine too'));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(saved).toHaveLength(1);
    await expect(one.flush()).rejects.toThrow();
    fail = undefined;
    one.settle(one.get().text, 9);
    await vi.advanceTimersByTimeAsync(2000);
    expect(saved.at(-1)).toEqual(['mine too', 9]);
  });

  it('brings back after a reload what the server does not have', () => {
    const drawer = drawerOf(7, '1.2', storage);
    expect(firstWritten(null, drawer)).toBeNull();
    expect(firstWritten(answer(3, text), drawer)?.standing).toBe('saved');
    drawer.keep({ revision: 3, text: said(text, 'newer') });
    const back = firstWritten(answer(3, text), drawer);
    expect([back?.standing, back && findings(back.text)]).toEqual(['changed', 'newer']);
    expect(firstWritten(answer(4, text), drawer)?.standing, 'saved elsewhere meanwhile').toBe('conflict');
    expect(firstWritten(null, drawer)?.standing, 'signed or thrown away elsewhere').toBe('conflict');
    expect(firstWritten(answer(4, said(text, 'newer')), drawer)?.standing, 'it had arrived').toBe('saved');
    storage.setItem('dicom-network.report.7.1.2', '{"odd"');
    expect(firstWritten(null, drawer)).toBeNull();
  });
});
