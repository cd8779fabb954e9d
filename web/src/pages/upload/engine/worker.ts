import type { FoundFile, Order, Progress } from './messages';
import { Transport } from './transport';
import { Uploader } from './Uploader';
import { walkHandle } from './walk';

const TELL_EVERY_MS = 150;

/** Runs one upload apart from the page, which stays quick however many files there are. */
class UploadWorker {
  private uploader: Uploader | null = null;
  private found: Promise<void> = Promise.resolve();
  private told = 0;
  private later: ReturnType<typeof setTimeout> | undefined;

  take(order: Order): void {
    switch (order.kind) {
      case 'begin':
        this.begin(order.upload, order.api, order.isResumed);
        break;
      case 'files':
        this.afterwards((uploader) => addAll(uploader, order.files));
        break;
      case 'folders':
        this.afterwards(async (uploader) => {
          for (const handle of order.handles) {
            for await (const file of walkHandle(handle)) await uploader.add(file);
          }
        });
        break;
      case 'all-given':
        this.afterwards((uploader) => uploader.allFound());
        break;
      case 'pause':
        this.uploader?.pause();
        break;
      case 'resume':
        this.uploader?.resume();
        break;
      case 'stop':
        self.close();
    }
  }

  private begin(upload: number, api: string, isResumed: boolean): void {
    const uploader = new Uploader(new Transport(`${api}/uploads/${upload}`), (progress) => this.tell(progress));
    this.uploader = uploader;
    if (isResumed) this.afterwards(() => uploader.compare());
    self.addEventListener('online', () => uploader.connectionIsBack());
  }

  /** One after the other: files are found in the order in which they were given. */
  private afterwards(action: (uploader: Uploader) => Promise<void>): void {
    this.found = this.found
      .then(() => (this.uploader ? action(this.uploader) : undefined))
      .catch((error: unknown) => this.tellFailure(error));
  }

  private tell(progress: Progress): void {
    const wait = progress.phase === 'done' || progress.phase === 'failed' ? 0 : this.told + TELL_EVERY_MS - Date.now();
    clearTimeout(this.later);
    if (wait <= 0) {
      this.told = Date.now();
      self.postMessage(progress);
    } else {
      this.later = setTimeout(() => this.tell(progress), wait);
    }
  }

  private tellFailure(error: unknown): void {
    self.postMessage({ failure: error instanceof Error ? error.message : String(error) });
  }
}

async function addAll(uploader: Uploader, files: readonly FoundFile[]): Promise<void> {
  for (const file of files) await uploader.add(file);
}

const worker = new UploadWorker();
self.onmessage = ({ data }: MessageEvent<Order>) => worker.take(data);
// From here on the connection may go.
self.postMessage('ready');
