import type {
  ReportAct,
  ReportDraftAnswer,
  ReportLanguage,
  ReportSection,
  ReportTemplateAnswer,
  SectionKind,
} from '@/client';

/** The kinds of sections, in the order in which a report has them. */
export const KINDS = [
  'clinical',
  'technique',
  'comparison',
  'findings',
  'impression',
  'recommendation',
  'addendum',
] as const satisfies readonly SectionKind[];

const USUAL: readonly SectionKind[] = ['clinical', 'technique', 'comparison', 'findings', 'impression'];

/** What is written, apart from where it is kept. */
export interface DraftText {
  act: ReportAct;
  /** The version that it replaces or adds to; 0: none. */
  basis: number;
  template: string;
  language: ReportLanguage;
  sections: ReportSection[];
}

/** Gives what a first report is begun with. */
export function firstText(language: ReportLanguage, template?: ReportTemplateAnswer): DraftText {
  const empty: DraftText = { act: 'report', basis: 0, template: '', language, sections: withUsual([]) };
  return template ? withTemplate(empty, template) : empty;
}

/** Gives what an amendment of a version, or an addendum to it, is begun with. */
export function nextText(
  act: 'amendment' | 'addendum',
  basis: number,
  language: ReportLanguage,
  before: readonly ReportSection[],
): DraftText {
  const sections = act === 'addendum' ? [{ kind: 'addendum' as const, text: '' }] : withUsual(before);
  return { act, basis, template: '', language, sections };
}

/** Puts the text of a template in the place of what is there. */
export function withTemplate(text: DraftText, template: ReportTemplateAnswer): DraftText {
  return {
    ...text,
    template: template.title,
    language: template.language,
    sections: withUsual(template.sections),
  };
}

/** Changes the text of one section. */
export function withSection(text: DraftText, kind: SectionKind, words: string): DraftText {
  return { ...text, sections: text.sections.map((one) => (one.kind === kind ? { kind, text: words } : one)) };
}

/** Adds lines where findings are written: to the findings, or to the addendum. */
export function withLines(text: DraftText, lines: string): DraftText {
  const kind = text.act === 'addendum' ? 'addendum' : 'findings';
  const before = text.sections.find((one) => one.kind === kind)?.text ?? '';
  return withSection(text, kind, [before.trimEnd(), lines].filter(Boolean).join('\n'));
}

/** Adds an empty section where it belongs. */
export function withKind(text: DraftText, kind: SectionKind): DraftText {
  return { ...text, sections: inOrder([...text.sections, { kind, text: '' }]) };
}

/** The kinds that a text does not have yet and may be given. */
export function missingKinds({ act, sections }: DraftText): SectionKind[] {
  if (act === 'addendum') return [];
  return KINDS.filter((kind) => !sections.some((one) => one.kind === kind));
}

/** Takes what the server keeps apart from where it keeps it. */
export function textOf({ act, basis, template, language, sections }: ReportDraftAnswer): DraftText {
  return { act, basis, template, language, sections };
}

/** Whether two texts say the same. */
export function isSameText(one: DraftText, other: DraftText): boolean {
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));
}

/** Whether anything was written that a template has not brought. */
export function isUntouched(text: DraftText, template: ReportTemplateAnswer | undefined): boolean {
  const begun = template ? withUsual(template.sections) : withUsual([]);
  const brought = new Map(begun.map((one) => [one.kind, one.text]));
  return text.sections.every((one) => one.text === '' || one.text === brought.get(one.kind));
}

function ordered({ act, basis, template, language, sections }: DraftText): unknown {
  return [act, basis, template, language, sections.map((one) => [one.kind, one.text])];
}

function withUsual(sections: readonly ReportSection[]): ReportSection[] {
  const added = USUAL.filter((kind) => !sections.some((one) => one.kind === kind));
  return inOrder([...sections, ...added.map((kind) => ({ kind, text: '' }))]);
}

function inOrder(sections: readonly ReportSection[]): ReportSection[] {
  return [...sections].sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind));
}
