import type { ConditionsBody, ReasonAnswer } from '@/client';
import { inOrder, type Sentence } from './sentences';

/** A link of the chain: a sentence of a role, or an emergency, and whether it holds for the study. */
export interface Link {
  holds: boolean;
  isEmergency: boolean;
  role: string;
  institution: number | null;
  ends: string | null;
  sentence: Sentence;
}

/** Puts reasons together that come from the same place and say the same of different permissions. */
export function linksOf(reasons: readonly ReasonAnswer[]): Link[] {
  const links = new Map<string, Link>();
  for (const one of reasons) {
    const { dataset, ...conditions } = one.conditions;
    const which = JSON.stringify([
      one.holds,
      one.source,
      one.role_id,
      one.institution,
      one.ends,
      one.scope,
      one.conditions,
    ]);
    const found = links.get(which);
    const permissions = inOrder([...(found?.sentence.permissions ?? []), one.permission]);
    links.set(which, {
      holds: one.holds,
      isEmergency: one.source === 'emergency',
      role: one.role,
      institution: one.institution,
      ends: one.ends,
      sentence: {
        key: found?.sentence.key ?? links.size,
        permissions,
        scope: one.scope ?? 'everything',
        conditions: conditions as ConditionsBody,
        dataset: typeof dataset === 'string' ? dataset : '',
      },
    });
  }
  return [...links.values()];
}
