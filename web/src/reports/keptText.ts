import type { DraftText } from './draftText';

const PREFIX = 'dicom-network.report';

/** Text that the server does not have yet, and the revision of the draft that it was made from. */
export interface KeptText {
  revision: number;
  text: DraftText;
}

/** Where a person's words about a study wait for the server: through a reload, a lost connection, a lapsed session. */
export interface Drawer {
  read: () => KeptText | null;
  keep: (kept: KeptText) => void;
  forget: () => void;
}

/** Gives the drawer of a person and a study in this browser. What the server has is not in it. */
export function drawerOf(person: number, study: string, storage: Storage = localStorage): Drawer {
  const key = `${PREFIX}.${person}.${study}`;
  return {
    read: () => parsed(storage.getItem(key)),
    keep: (kept) => {
      try {
        storage.setItem(key, JSON.stringify(kept));
      } catch {
        // A browser that keeps nothing must not stop the writing: the server gets the words a moment later.
      }
    },
    forget: () => storage.removeItem(key),
  };
}

function parsed(content: string | null): KeptText | null {
  if (!content) return null;
  try {
    const { revision, text } = JSON.parse(content) as KeptText;
    return typeof revision === 'number' && Array.isArray(text?.sections) ? { revision, text } : null;
  } catch {
    return null;
  }
}
