import type admin from '../../../locales/en/admin.json';

export type KindKey = keyof (typeof admin)['jobs']['kinds'];

const KEYS: Record<string, KindKey> = {
  send: 'send',
  check: 'check',
  'index-extra-tags': 'extraTags',
  'apply-institution-rules': 'rules',
  'prepare-download': 'download',
};

/** Gives the key of the name of a kind of job; of one that has none yet, nothing. */
export function kindKey(kind: string): KindKey | undefined {
  return KEYS[kind];
}
