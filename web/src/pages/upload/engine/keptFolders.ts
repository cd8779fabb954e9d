const DATABASE = 'dicom-network.uploads';
const STORE = 'folders';

/** Keeps what was chosen for an upload, so that it can be gone on with after the page was loaded anew. */
export async function keepFolders(upload: number, handles: FileSystemHandle[]): Promise<void> {
  await inStore('readwrite', (store) => store.put(handles, upload));
}

/** Gives what was chosen for an upload; empty where the browser keeps no handles. */
export async function keptFolders(upload: number): Promise<FileSystemHandle[]> {
  try {
    return ((await inStore('readonly', (store) => store.get(upload))) as FileSystemHandle[] | undefined) ?? [];
  } catch {
    return [];
  }
}

/** Forgets it when the upload has ended. */
export async function forgetFolders(upload: number): Promise<void> {
  await inStore('readwrite', (store) => store.delete(upload)).catch(() => undefined);
}

async function inStore(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const database = await opened();
  try {
    return await done(act(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

async function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return done(request);
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
