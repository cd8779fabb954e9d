import type { FoundFile } from './messages';

/** Yields every file below a folder that the browser keeps a handle of, or the file itself. */
export async function* walkHandle(handle: FileSystemHandle, above = ''): AsyncGenerator<FoundFile> {
  const path = above ? `${above}/${handle.name}` : handle.name;
  if (handle.kind === 'file') {
    yield { path, file: await (handle as FileSystemFileHandle).getFile() };
    return;
  }
  for await (const child of (handle as FileSystemDirectoryHandle).values()) {
    yield* walkHandle(child, path);
  }
}

/** Yields every file below what was dropped, for browsers that keep no handles. */
export async function* walkEntry(entry: FileSystemEntry): AsyncGenerator<FoundFile> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    yield { path: entry.fullPath.replace(/^\//, ''), file };
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A folder is given in parts, until a part is empty.
  for (let part = await read(reader); part.length > 0; part = await read(reader)) {
    for (const child of part) yield* walkEntry(child);
  }
}

/** Gives the files of an `<input type="file">`. */
export function filesOf(list: FileList): FoundFile[] {
  return Array.from(list, (file) => ({ path: file.webkitRelativePath || file.name, file }));
}

function read(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}
