import type { ConditionsBody, GrantBody, Permission, Scope } from '@/client';

/** What a role says in one breath: these permissions for the studies of a scope, under conditions. */
export interface Sentence {
  /** For the list on the screen only. */
  key: number;
  permissions: Permission[];
  scope: Scope;
  conditions: ConditionsBody;
  dataset: string;
}

/** In the order in which they are chosen from. */
export const STUDY_PERMISSIONS: readonly Permission[] = [
  'find',
  'view',
  'view-reports',
  'write-reports',
  'see-identity',
  'download',
  'upload',
  'send',
  'share',
  'edit',
  'delete',
  'restore',
  'purge',
  'de-identify',
  'curate',
  'break-glass',
];

export const MANAGING_PERMISSIONS: readonly Permission[] = [
  'manage-people',
  'manage-roles',
  'manage-institutions',
  'manage-templates',
  'manage-peers',
  'manage-settings',
  'read-audit',
];

export const SCOPES: readonly Scope[] = [
  'everything',
  'institution',
  'department',
  'referred',
  'performed',
  'uploaded',
  'assigned',
  'shared',
  'own',
  'dataset',
];

const ORDER = [...STUDY_PERMISSIONS, ...MANAGING_PERMISSIONS];

/** Puts together what is granted for the same studies. */
export function toSentences(grants: readonly GrantBody[]): Sentence[] {
  const groups = new Map<string, Sentence>();
  for (const { permission, scope, conditions = {}, dataset = '' } of grants) {
    const kept = withoutEmpty(conditions);
    const which = JSON.stringify([scope, Object.entries(kept).sort(), dataset]);
    const found = groups.get(which) ?? { key: 0, permissions: [], scope, conditions: kept, dataset };
    groups.set(which, { ...found, permissions: inOrder([...found.permissions, permission]) });
  }
  return [...groups.values()]
    .sort((a, b) => SCOPES.indexOf(a.scope) - SCOPES.indexOf(b.scope))
    .map((one, key) => ({ ...one, key }));
}

/** Takes sentences apart again, one grant for each permission. */
export function toGrants(sentences: readonly Sentence[]): GrantBody[] {
  return sentences.flatMap(({ permissions, scope, conditions, dataset }) =>
    permissions.map((permission) => ({
      permission,
      scope,
      conditions: withoutEmpty(conditions),
      dataset: scope === 'dataset' ? dataset : '',
    })),
  );
}

/** Gives permissions in the order in which people read them. */
export function inOrder(permissions: readonly Permission[]): Permission[] {
  return ORDER.filter((one) => permissions.includes(one));
}

function withoutEmpty(conditions: ConditionsBody): ConditionsBody {
  return Object.fromEntries(
    Object.entries(conditions).filter(([, value]) => value !== null && value !== '' && !isEmptyList(value)),
  );
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
