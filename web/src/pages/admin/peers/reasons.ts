import type admin from '../../../locales/en/admin.json';

export type ReasonKey = keyof (typeof admin)['reasons'];

const KEYS: Record<string, ReasonKey> = {
  'calling-ae-title': 'callingTitle',
  'called-ae-title': 'calledTitle',
  address: 'address',
  'user-identity': 'identity',
  limit: 'limit',
  tls: 'tls',
};

/** Gives the key of the texts for a reason of the listener; what it says that nobody foresaw has a text of its own. */
export function reasonKey(reason: string): ReasonKey {
  return KEYS[reason] ?? 'other';
}
