import type { FileAnswer, FileState, LeftOut } from '@/client';
import { keyOf } from './key';
import { lookAt } from './look';
import { AT_REST, type FoundFile, type Phase, type Progress } from './messages';
import { Packing, type Parcel, type Waiting } from './parcels';
import { Retrying } from './Retrying';
import { Speed } from './speed';
import { type Transport, Trouble } from './transport';

const IN_FLIGHT = 3;
/** Parcels that wait: finding files stops here until some have gone, so that a million of them need no memory. */
const MOST_WAITING = 40;
const LEFT_OUT_AT_ONCE = 500;

/** Sends the files of one upload: looks at each, packs, sends several parcels at a time, and tries again. */
export class Uploader {
  private readonly packing = new Packing();
  private readonly speed = new Speed();
  private readonly retrying: Retrying;
  private readonly known = new Set<string>();
  private readonly underway = new Map<Parcel, number>();
  private readonly leftOut: LeftOut[] = [];
  private queue: Parcel[] = [];
  private room: (() => void) | null = null;
  private progress: Progress = { ...AT_REST };
  private settledBytes = 0;
  private isFinishing = false;

  constructor(
    private readonly transport: Transport,
    private readonly tell: (progress: Progress) => void,
  ) {
    this.retrying = new Retrying((trouble) => this.troubled(trouble));
  }

  /** Finds out what has arrived before, of an upload that is gone on with. Throws: Trouble. */
  async compare(): Promise<void> {
    this.enter('comparing');
    await this.retrying.run(async () => {
      this.known.clear();
      for await (const file of this.transport.settled()) if (!file.is_member) this.known.add(file.key);
    });
    this.enter('looking');
  }

  /** Takes a file that was found; waits where too many wait already. */
  async add({ path, file }: FoundFile): Promise<void> {
    const key = keyOf(path, file.size, file.lastModified);
    this.progress.found += 1;
    this.progress.foundBytes += file.size;
    if (this.known.has(key)) {
      this.progress.before += 1;
      this.settle(file.size);
      return;
    }
    const kind = await lookAt(path, file).catch(() => 'unreadable' as const);
    if (kind !== 'dicom' && kind !== 'zip') {
      this.leftOut.push({ key, path, size: file.size, why: kind });
      if (this.leftOut.length >= LEFT_OUT_AT_ONCE) await this.tellLeftOut();
      return;
    }
    this.enqueue(this.packing.add({ key, path, file }, kind === 'zip'));
    if (this.queue.length >= MOST_WAITING) await new Promise<void>((resolve) => (this.room = resolve));
  }

  /** Says that all files were found; it ends by itself when all have gone. */
  async allFound(): Promise<void> {
    await this.tellLeftOut();
    this.progress.isAllFound = true;
    this.enqueue(this.packing.rest());
    this.endWhereNothingIsLeft();
  }

  /** Stops sending until `resume`. */
  pause(): void {
    if (this.isOver()) return;
    this.retrying.pause();
    this.transport.abort();
    this.enter('paused');
  }

  /** Goes on, also at once where it waited for the connection. */
  resume(): void {
    if (this.isOver()) return;
    this.speed.clear();
    this.retrying.resume();
    this.enter('sending');
    this.sendNext();
  }

  /** Tries at once what waited for the connection; not what somebody has paused. */
  connectionIsBack(): void {
    if (this.progress.phase === 'waiting') this.resume();
  }

  private enqueue(parcels: Parcel[]): void {
    this.queue.push(...parcels);
    this.sendNext();
  }

  private sendNext(): void {
    while (this.underway.size < IN_FLIGHT && this.queue.length > 0) {
      const parcel = this.queue.shift();
      if (parcel) void this.send(parcel);
    }
    if (this.queue.length < MOST_WAITING) {
      this.room?.();
      this.room = null;
    }
    this.report();
  }

  private async send(parcel: Parcel): Promise<void> {
    this.underway.set(parcel, 0);
    try {
      await (parcel.kind === 'batch' ? this.sendBatch(parcel) : this.sendLarge(parcel, parcel.file));
      this.underway.delete(parcel);
      this.sendNext();
      this.endWhereNothingIsLeft();
    } catch (error) {
      this.fail(error);
    }
  }

  private async sendBatch(parcel: Parcel & { kind: 'batch' }): Promise<void> {
    let rest = parcel.files;
    let isFirst = true;
    await this.retrying.run(async () => {
      if (!isFirst) rest = await this.readable(await this.notArrived(rest));
      isFirst = false;
      if (rest.length === 0) return;
      const answers = await this.transport.sendBatch({ ...parcel, files: rest }, (sent) => this.noteSent(parcel, sent));
      this.arrivedNow(answers);
      // What the node could not take at that time (its disk was full) goes once more.
      rest = rest.filter(({ key }) => answers.some((one) => one.key === key && one.state === 'failed'));
      const failed = answers.find((one) => one.state === 'failed');
      if (failed) throw new Trouble(503, failed.code, failed.reason);
    });
  }

  private async sendLarge(parcel: Parcel, file: Waiting): Promise<void> {
    let offset: number | null = 0;
    let isFirst = true;
    await this.retrying.run(async () => {
      if (!isFirst) offset = (await this.transport.arrived([file.key]))[0]?.received ?? 0;
      if (!isFirst && (await this.readable([file])).length === 0) return;
      isFirst = false;
      for (;;) {
        const answer = await this.transport.sendPiece(file, offset ?? 0, (sent) => this.noteSent(parcel, sent));
        if (answer.state !== 'arriving') return this.arrivedNow([answer]);
        offset = answer.received;
      }
    });
  }

  private async notArrived(files: Waiting[]): Promise<Waiting[]> {
    const answers = await this.transport.arrived(files.map(({ key }) => key));
    const here = answers.filter(({ state }) => state !== 'failed' && state !== 'arriving');
    this.arrivedNow(here);
    const keys = new Set(here.map(({ key }) => key));
    return files.filter(({ key }) => !keys.has(key));
  }

  /** Leaves out what can no longer be read; a request with it would fail for ever, and say nothing of why. */
  private async readable(files: Waiting[]): Promise<Waiting[]> {
    const readable: Waiting[] = [];
    for (const one of files) {
      try {
        await one.file.slice(0, 1).arrayBuffer();
        readable.push(one);
      } catch {
        this.leftOut.push({ key: one.key, path: one.path, size: one.file.size, why: 'unreadable' });
      }
    }
    if (readable.length < files.length) await this.tellLeftOut();
    return readable;
  }

  private async tellLeftOut(): Promise<void> {
    const files = this.leftOut.splice(0);
    if (files.length === 0) return;
    await this.retrying.run(() => this.transport.leaveOut(files));
    for (const { size, why } of files) this.settle(size ?? 0, why === 'junk' ? 'skipped' : 'refused');
  }

  private arrivedNow(answers: FileAnswer[]): void {
    for (const { size, state } of answers) if (state !== 'failed') this.settle(size, state);
    if (this.progress.phase === 'waiting') this.enter('sending');
  }

  private settle(size: number, state?: FileState): void {
    this.progress.settled += 1;
    this.settledBytes += size;
    if (state) this.progress.counts[state] = (this.progress.counts[state] ?? 0) + 1;
    this.report();
  }

  private noteSent(parcel: Parcel, bytes: number): void {
    this.underway.set(parcel, bytes);
    if (this.progress.phase === 'waiting' || this.progress.phase === 'looking') this.enter('sending');
    this.report();
  }

  private endWhereNothingIsLeft(): void {
    if (!this.progress.isAllFound || this.queue.length > 0 || this.underway.size > 0 || this.isFinishing) return;
    this.isFinishing = true;
    this.retrying
      .run(() => this.transport.finish())
      .then(() => this.enter('done'))
      .catch((error: unknown) => this.fail(error));
  }

  private troubled(trouble: Trouble): void {
    this.progress.problem = trouble.code;
    this.progress.message = trouble.message;
    for (const parcel of this.underway.keys()) this.underway.set(parcel, 0);
    if (this.progress.phase !== 'paused') this.enter('waiting');
  }

  private fail(error: unknown): void {
    this.transport.abort();
    this.progress.problem = error instanceof Trouble ? error.code : 'upload.unreadable';
    this.progress.message = error instanceof Error ? error.message : String(error);
    this.enter('failed');
  }

  private enter(phase: Phase): void {
    if (this.isOver()) return;
    this.progress.phase = phase;
    if (phase === 'sending') this.progress.problem = this.progress.message = '';
    this.report();
  }

  private isOver(): boolean {
    return this.progress.phase === 'done' || this.progress.phase === 'failed';
  }

  private report(): void {
    let sent = this.settledBytes;
    for (const bytes of this.underway.values()) sent += bytes;
    this.progress.sentBytes = Math.min(sent, this.progress.foundBytes);
    this.progress.speed = this.speed.note(Date.now(), this.progress.sentBytes);
    this.tell({ ...this.progress, counts: { ...this.progress.counts } });
  }
}
