import type { Chosen } from './Uploading';
import { filesOf, walkEntry } from './walk';

/** Gives what was chosen by a button. */
export function chosenByInput(list: FileList): Chosen {
  const files = filesOf(list);
  const first = files[0]?.path ?? '';
  return { name: first.split('/')[0] ?? '', handles: [], files };
}

/** Gives what was chosen in the browser's own window of folders, which can be asked for again after a reload. */
export function chosenByHandle(handles: FileSystemHandle[]): Chosen {
  return { name: handles[0]?.name ?? '', handles, files: [] };
}

/**
 * Gives what was dropped. To be called while the event is handled: later the browser forgets what was dropped.
 */
export async function chosenByDrop(transfer: DataTransfer): Promise<Chosen> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const handles = await Promise.all(items.map(handleOf));
  const name = entries[0]?.name ?? '';
  if (handles.every((handle) => handle !== null)) return { name, handles, files: [] };
  return { name, handles: [], files: walkAll(entries) };
}

async function handleOf(item: DataTransferItem): Promise<FileSystemHandle | null> {
  const withHandle = item as DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };
  try {
    return (await withHandle.getAsFileSystemHandle?.()) ?? null;
  } catch {
    return null;
  }
}

async function* walkAll(entries: FileSystemEntry[]) {
  for (const entry of entries) yield* walkEntry(entry);
}
