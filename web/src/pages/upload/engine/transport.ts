import type { FileAnswer, LeftOut } from '@/client';
import { type Parcel, PIECE_BYTES, type Waiting } from './parcels';

const STALL_MS = 45_000;
const ANSWER_MS = 180_000;
const WATCH_MS = 5_000;

/** What went wrong with a request, and whether it is worth another try. */
export class Trouble extends Error {
  override name = 'Trouble';

  constructor(
    /** Status of HTTP; 0: no answer came. */
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  /** The connection or the server may be back soon; or somebody frees some disk, or logs in again. */
  get mayPass(): boolean {
    return this.status === 0 || this.status === 401 || this.status === 408 || this.status >= 500 || this.isBusy;
  }

  private get isBusy(): boolean {
    return this.status === 429 || this.code === 'uploading.offset' || this.code === 'uploading.form';
  }
}

/** Sends requests of one upload; by XMLHttpRequest, for fetch does not tell how much has gone. */
export class Transport {
  private readonly running = new Set<XMLHttpRequest>();

  constructor(private readonly root: string) {}

  /** Sends files together. Throws: Trouble. */
  async sendBatch(parcel: Parcel & { kind: 'batch' }, told: (bytes: number) => void): Promise<FileAnswer[]> {
    const form = new FormData();
    for (const { key, path, file } of parcel.files) form.append(key, file, path);
    return this.request<FileAnswer[]>('POST', '/files', form, (sent) => told(Math.min(sent, parcel.bytes)));
  }

  /** Sends the piece of a large file that begins at an offset. Throws: Trouble. */
  async sendPiece(waiting: Waiting, offset: number, told: (bytes: number) => void): Promise<FileAnswer> {
    const query = new URLSearchParams({
      key: waiting.key,
      size: String(waiting.file.size),
      offset: String(offset),
    });
    const piece = waiting.file.slice(offset, offset + PIECE_BYTES);
    // Not in the address, which proxies write down: names of patients occur in paths.
    const headers = { 'Upload-Path': encodeURIComponent(waiting.path) };
    return this.request<FileAnswer>('PUT', `/pieces?${query}`, piece, (sent) => told(offset + sent), headers);
  }

  /** Asks which files have arrived. Throws: Trouble. */
  async arrived(keys: string[]): Promise<FileAnswer[]> {
    return this.request<FileAnswer[]>('POST', '/arrived', json({ keys }));
  }

  /** Tells of files that are not sent. Throws: Trouble. */
  async leaveOut(files: LeftOut[]): Promise<void> {
    await this.request('POST', '/left-out', json(files));
  }

  /** Lists all files that need not be sent any more. Throws: Trouble. */
  async *settled(): AsyncGenerator<FileAnswer> {
    const states = ['stored', 'already-here', 'conflict', 'unpacked', 'skipped', 'refused', 'waiting'];
    const filter = states.map((state) => `state=${state}`).join('&');
    for (let after: number | null = 0; after !== null; ) {
      const page: { files: FileAnswer[]; next: number | null } = await this.request(
        'GET',
        `/files?${filter}&limit=5000&after=${after}`,
      );
      yield* page.files;
      after = page.next;
    }
  }

  /** Says that this was all. Throws: Trouble. */
  async finish(): Promise<void> {
    await this.request('POST', '/finish');
  }

  /** Gives up what is on its way. */
  abort(): void {
    for (const request of this.running) request.abort();
  }

  private request<Answer>(
    method: string,
    path: string,
    body?: XMLHttpRequestBodyInit,
    told?: (bytes: number) => void,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.running.add(request);
      request.open(method, this.root + path);
      request.responseType = 'json';
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      if (body instanceof Blob && !body.type) request.setRequestHeader('Content-Type', 'application/octet-stream');
      const watch = new StallWatch(() => request.abort());
      request.upload.onprogress = ({ loaded, total }) => {
        watch.moved(loaded === total);
        told?.(loaded);
      };
      request.onload = () => {
        if (request.status < 300) resolve(request.response as Answer);
        else reject(troubleOf(request));
      };
      request.onerror = () => reject(new Trouble(0, 'http.unreachable', 'no answer'));
      request.onabort = () => reject(new Trouble(0, 'http.aborted', 'given up'));
      request.onloadend = () => {
        watch.end();
        this.running.delete(request);
      };
      request.send(body ?? null);
    });
  }
}

/** Gives up a request on which nothing moves: after a closed lid no browser notices that its connection is dead. */
class StallWatch {
  private last = Date.now();
  private limit = STALL_MS;
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(giveUp: () => void) {
    this.timer = setInterval(() => {
      if (Date.now() - this.last > this.limit) giveUp();
    }, WATCH_MS);
  }

  moved(isAllSent: boolean): void {
    this.last = Date.now();
    // Now the server writes it to its disk.
    if (isAllSent) this.limit = ANSWER_MS;
  }

  end(): void {
    clearInterval(this.timer);
  }
}

function troubleOf(request: XMLHttpRequest): Trouble {
  const problem = request.response as { code?: string; message?: string } | null;
  return new Trouble(request.status, problem?.code ?? 'http.unreadable', problem?.message ?? '');
}

function json(value: unknown): Blob {
  return new Blob([JSON.stringify(value)], { type: 'application/json' });
}
