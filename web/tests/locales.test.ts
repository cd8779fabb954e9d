import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '@/app/languages';

const FOLDER = join(import.meta.dirname, '../src/locales');
const PLURAL = /_(zero|one|two|few|many|other)$/;
const PLACEHOLDER = /\{\{\s*(\w+)[^}]*\}\}/g;
const languages = Object.keys(LANGUAGES);
const areas = readdirSync(join(FOLDER, 'en')).map((name) => name.replace('.json', ''));

type Flat = Map<string, string>;

function read(language: string, area: string): Flat {
  const texts = JSON.parse(readFileSync(join(FOLDER, language, `${area}.json`), 'utf8')) as object;
  return new Map(flatten(texts, ''));
}

function flatten(texts: object, prefix: string): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flatten(value as object, `${prefix}${key}.`),
  );
}

/** The keys without the endings of their plural forms, and which of them have such forms. */
function stems(texts: Flat): { all: Set<string>; plural: Set<string> } {
  const keys = [...texts.keys()];
  return {
    all: new Set(keys.map((key) => key.replace(PLURAL, ''))),
    plural: new Set(keys.filter((key) => PLURAL.test(key)).map((key) => key.replace(PLURAL, ''))),
  };
}

function placeholders(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '').sort();
}

it('every language has the same areas', () => {
  for (const language of languages) {
    expect(readdirSync(join(FOLDER, language)).sort(), language).toEqual(areas.map((area) => `${area}.json`).sort());
  }
});

describe.each(areas)('the texts of %s', (area) => {
  const english = read('en', area);
  const { all, plural } = stems(english);

  it.each(languages)('are complete in %s, with every plural form', (language) => {
    const texts = read(language, area);
    expect([...stems(texts).all.symmetricDifference(all)]).toEqual([]);
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const missing = [...plural].flatMap((stem) =>
      forms.map((form) => `${stem}_${form}`).filter((key) => !texts.has(key)),
    );
    expect(missing).toEqual([]);
  });

  it.each(languages)('say something in %s, with the same values put in', (language) => {
    for (const [key, text] of read(language, area)) {
      expect(text.trim(), key).not.toBe('');
      const stem = key.replace(PLURAL, '');
      const original = english.get(key) ?? english.get(`${stem}_other`) ?? '';
      const allowed = placeholders(original);
      // A form for one thing may say "one" instead of the number.
      const said = placeholders(text);
      expect(allowed, key).toEqual(expect.arrayContaining(said));
      if (!PLURAL.test(key)) expect(said, key).toEqual(allowed);
    }
  });
});
