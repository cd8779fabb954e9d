import type { ReportTemplateAnswer } from '@/client';

/** What a study is, as far as the choice of a template goes. */
export interface Kind {
  modalities: readonly string[];
  bodyParts: readonly string[];
}

/** Gives the templates that suit a study, those that suit it best first; a language is preferred among equals. */
export function suitable(
  templates: readonly ReportTemplateAnswer[],
  kind: Kind,
  language: string,
): ReportTemplateAnswer[] {
  return templates
    .filter((one) => one.modalities.length === 0 || one.modalities.some((name) => kind.modalities.includes(name)))
    .map((one) => ({ one, worth: worthOf(one, kind, language) }))
    .sort((left, right) => right.worth - left.worth || left.one.title.localeCompare(right.one.title))
    .map(({ one }) => one);
}

/** The template that a report on a study is begun with: one in the language of the site that is made for it. */
export function firstTemplate(
  templates: readonly ReportTemplateAnswer[],
  kind: Kind,
  language: string,
): ReportTemplateAnswer | undefined {
  return suitable(templates, kind, language).find(
    (one) => one.language === language && (one.body_part === '' || kind.bodyParts.includes(one.body_part)),
  );
}

function worthOf(one: ReportTemplateAnswer, kind: Kind, language: string): number {
  const isOfPart = one.body_part !== '' && kind.bodyParts.includes(one.body_part);
  return (
    (one.language === language ? 8 : 0) +
    (isOfPart ? 4 : one.body_part === '' ? 1 : -2) +
    (one.modalities.length > 0 ? 2 : 0) +
    (one.institution !== null ? 1 : 0)
  );
}
