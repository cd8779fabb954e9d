import type { Types } from '@cornerstonejs/tools';

type Annotation = Types.Annotation;

const DATABASE = 'dicom-network.viewer';
const DRAFTS = 'drafts';

/** Measurements of a study that are not in the archive yet; kept in the browser, so that a reload loses nothing. */
export interface Draft {
  study: string;
  annotations: Annotation[];
  keyImages: string[];
  /** SOP Instance UIDs of the documents that were read before: what was deleted from them stays so. */
  documents: string[];
}

export async function readDraft(study: string): Promise<Draft | undefined> {
  return transact('readonly', (store) => store.get(study) as IDBRequest<Draft | undefined>);
}

export async function keepDraft(draft: Draft): Promise<void> {
  await transact('readwrite', (store) => store.put(draft));
}

export async function forgetDraft(study: string): Promise<void> {
  await transact('readwrite', (store) => store.delete(study));
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(DRAFTS, { keyPath: 'study' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function transact<Result>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(DRAFTS, mode);
    const request = act(transaction.objectStore(DRAFTS));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}
