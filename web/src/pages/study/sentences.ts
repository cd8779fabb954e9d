import type { HappeningAnswer } from '@/client';

/** What is told of an act: the verb of its action, where the page has words for it. */
export const ACTS = [
  'open',
  'view',
  'retrieve',
  'read',
  'store',
  'upload',
  'download',
  'send',
  'move',
  'get',
  'mark',
  'label',
  'unlabel',
  'comment',
  'edit-comment',
  'remove-comment',
  'assign',
  'unassign',
  'share',
  'unshare',
  'trash',
  'restore',
  'purge',
  'assign-institutions',
  'draft',
  'discard',
  'sign',
  'amend',
  'append',
] as const;
export type Act = (typeof ACTS)[number] | 'other';

/** Gives what an audit event is told as. */
export function actOf({ action }: Pick<HappeningAnswer, 'action'>): Act {
  const verb = action.slice(action.lastIndexOf(':') + 1);
  return ACTS.find((one) => one === verb) ?? 'other';
}

/** Who did it, as people read it: `person:amoraru` is a name, `ae:CT1` a device, anything else the node itself. */
export function actorOf(actor: string): { kind: 'person' | 'device' | 'node'; name: string } {
  const [kind, ...rest] = actor.split(':');
  if (kind === 'person') return { kind: 'person', name: rest.join(':') };
  return kind === 'ae' ? { kind: 'device', name: rest.join(':') } : { kind: 'node', name: '' };
}

/** Joins what one did again and again without anything between into one sentence; the newest first. */
export function gathered(happenings: readonly HappeningAnswer[]): (HappeningAnswer & { times: number })[] {
  const told: (HappeningAnswer & { times: number })[] = [];
  for (const one of happenings) {
    const before = told.at(-1);
    const isSame = before && before.action === one.action && before.actor === one.actor && before.detail === one.detail;
    if (!isSame) {
      told.push({ ...one, times: 1 });
      continue;
    }
    before.times += 1;
    before.instances = before.instances === null || one.instances === null ? null : before.instances + one.instances;
  }
  return told;
}
