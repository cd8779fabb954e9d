import { text } from '../dicom/attributes';
import type { DisplaySet } from '../dicom/displaySets';
import { TAG } from '../dicom/tags';
import { remembered } from '../state/remembered';
import type { Layout } from '../state/viewer';

const MOST_RULES = 100;

/** How studies of a kind are arranged when they are opened. */
export interface HangingRule {
  /** Empty: any. */
  modality: string;
  /** As it is written in Body Part Examined; empty: any. */
  bodyPart: string;
  layout: Layout;
}

/** What holds until somebody saves a rule of their own. */
const GIVEN: readonly HangingRule[] = [
  { modality: 'MG', bodyPart: '', layout: { rows: 2, columns: 2 } },
  { modality: 'MR', bodyPart: '', layout: { rows: 1, columns: 2 } },
  { modality: 'DX', bodyPart: '', layout: { rows: 1, columns: 2 } },
  { modality: 'CR', bodyPart: '', layout: { rows: 1, columns: 2 } },
  { modality: '', bodyPart: '', layout: { rows: 1, columns: 1 } },
];

/** Gives the rule for a study: the most exact one, one's own before a given one. */
export function ruleFor(sets: DisplaySet[]): HangingRule {
  const { modality, bodyPart } = describe(sets);
  const isNarrow = window.matchMedia('(max-width: 48em)').matches;
  const found = [...savedRules(), ...GIVEN]
    .filter((rule) => (!rule.modality || rule.modality === modality) && (!rule.bodyPart || rule.bodyPart === bodyPart))
    .sort((one, other) => exactness(other) - exactness(one))[0];
  const rule = found ?? { modality, bodyPart, layout: { rows: 1, columns: 1 } };
  return isNarrow ? { ...rule, layout: { rows: 1, columns: 1 } } : rule;
}

/** Keeps the present layout for studies of this modality and part of the body. */
export function saveRule(sets: DisplaySet[], layout: Layout): HangingRule {
  const rule = { ...describe(sets), layout };
  const others = savedRules().filter((one) => one.modality !== rule.modality || one.bodyPart !== rule.bodyPart);
  remembered.change({ rules: [rule, ...others].slice(0, MOST_RULES) });
  return rule;
}

/** Forgets what was kept for studies of this kind; tells whether there was something. */
export function forgetRule(sets: DisplaySet[]): boolean {
  const { modality, bodyPart } = describe(sets);
  const before = savedRules();
  const after = before.filter((one) => one.modality !== modality || one.bodyPart !== bodyPart);
  remembered.change({ rules: after });
  return after.length < before.length;
}

function exactness(rule: HangingRule): number {
  return (rule.modality ? 1 : 0) + (rule.bodyPart ? 1 : 0);
}

function describe(sets: DisplaySet[]): { modality: string; bodyPart: string } {
  const first = sets.find((set) => set.kind === 'stack') ?? sets[0];
  return { modality: first?.modality ?? '', bodyPart: first ? text(first.data, TAG.BodyPartExamined) : '' };
}

function savedRules(): HangingRule[] {
  return remembered.get().rules.filter((rule) => rule?.layout?.rows > 0 && rule.layout.columns > 0);
}
