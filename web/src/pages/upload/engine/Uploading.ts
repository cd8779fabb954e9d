import { ApiError } from '@/app/api';
import { setExpired } from '@/app/expiry/expiry';
import { cancelUpload, finishUpload, openUpload } from '@/client';
import { client } from '@/client/client.gen';
import { forgetFolders, keepFolders } from './keptFolders';
import { AT_REST, type FoundFile, type Order, type Progress } from './messages';

/** An upload that this page runs. */
export interface RunningUpload {
  id: number;
  name: string;
  progress: Progress;
}

/** What was chosen or dropped, in whichever form the browser gives it. */
export interface Chosen {
  name: string;
  handles: FileSystemHandle[];
  files: AsyncIterable<FoundFile> | Iterable<FoundFile>;
}

const FILES_A_MESSAGE = 500;

/** Runs one upload at a time, whatever page is shown meanwhile. */
export class Uploading {
  private worker: Worker | null = null;
  private current: RunningUpload | null = null;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The upload that runs, or the one that ended last; the same object until something changes. */
  readonly snapshot = (): RunningUpload | null => this.current;

  /** Opens an upload and sends what was chosen. Throws: ApiError. */
  async begin(chosen: Chosen, institution: number | null): Promise<void> {
    const worker = await startWorker();
    const { data } = await openUpload({ body: { name: chosen.name, institution }, throwOnError: true });
    if (chosen.handles.length > 0) await keepFolders(data.id, chosen.handles).catch(() => undefined);
    await this.run(worker, data.id, chosen, false);
  }

  /** Goes on with an upload that was left: what has arrived is not sent again. */
  async resumeLeft(id: number, chosen: Chosen): Promise<void> {
    await this.run(await startWorker(), id, chosen, true);
  }

  pause(): void {
    this.order({ kind: 'pause' });
  }

  resume(): void {
    this.order({ kind: 'resume' });
  }

  /** Takes back what was begun; what is stored stays. Throws: ApiError. */
  async cancel(): Promise<void> {
    const id = this.current?.id;
    this.end();
    if (id === undefined) return;
    await cancelUpload({ path: { upload_id: id }, throwOnError: true });
    await forgetFolders(id);
    this.change(null);
  }

  /** Takes the ended upload from the page. */
  dismiss(): void {
    this.end();
    this.change(null);
  }

  private async run(worker: Worker, id: number, chosen: Chosen, isResumed: boolean): Promise<void> {
    this.end();
    this.change({ id, name: chosen.name, progress: AT_REST });
    this.worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Progress | { failure: string }>) => this.told(id, data);
    worker.onerror = () => this.told(id, { failure: 'worker' });
    window.addEventListener('beforeunload', warn);
    this.order({ kind: 'begin', upload: id, api: client.getConfig().baseUrl ?? '', isResumed });
    if (chosen.handles.length > 0) this.order({ kind: 'folders', handles: chosen.handles });
    else await this.give(chosen.files);
    this.order({ kind: 'all-given' });
  }

  private async give(files: Chosen['files']): Promise<void> {
    let some: FoundFile[] = [];
    for await (const file of files) {
      some.push(file);
      if (some.length >= FILES_A_MESSAGE) {
        this.order({ kind: 'files', files: some });
        some = [];
      }
    }
    if (some.length > 0) this.order({ kind: 'files', files: some });
  }

  private told(id: number, data: Progress | { failure: string }): void {
    if (this.current?.id !== id) return;
    const before = this.current.progress;
    const progress: Progress =
      'failure' in data ? { ...before, phase: 'failed', problem: 'upload.unreadable', message: data.failure } : data;
    this.change({ ...this.current, progress });
    if (progress.problem !== before.problem && progress.problem === 'http.unauthenticated') setExpired(true);
    if (progress.phase === 'done') void forgetFolders(id);
    if (progress.phase === 'done' || progress.phase === 'failed') this.end();
  }

  private order(order: Order): void {
    this.worker?.postMessage(order);
  }

  private end(): void {
    this.worker?.terminate();
    this.worker = null;
    window.removeEventListener('beforeunload', warn);
  }

  private change(current: RunningUpload | null): void {
    this.current = current;
    for (const listener of this.listeners) listener();
  }
}

/** Loads the worker before anything is begun. Throws: ApiError where the server does not give it. */
function startWorker(): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = () => resolve(worker);
    worker.onerror = () => reject(new ApiError(0, 'http.unreachable', 'the server does not answer', ''));
  });
}

/** Says of an upload that was left that this was all. Throws: ApiError. */
export async function finishLeft(id: number): Promise<void> {
  await finishUpload({ path: { upload_id: id }, throwOnError: true });
  await forgetFolders(id);
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** The uploads of this page. */
export const uploading = new Uploading();
