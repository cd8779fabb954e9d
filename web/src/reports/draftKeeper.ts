import type { ReportDraftAnswer, ReportWriterAnswer } from '@/client';
import { type DraftText, isSameText, textOf } from './draftText';
import type { Drawer } from './keptText';

const SAVE_MS = 1200;
const AGAIN_MS = 5000;

/** Where the words are: at the server, on the way, in this browser only, or at odds with what the server has. */
export type Standing = 'saved' | 'changed' | 'saving' | 'here' | 'conflict';

/** A draft as it stands while somebody writes. */
export interface Written {
  text: DraftText;
  /** Of the draft at the server; 0: it has none. */
  revision: number;
  standing: Standing;
  /** When the server took it last. */
  saved: string | null;
  /** Who else has a draft on the study. */
  writers: readonly ReportWriterAnswer[];
}

/** What the keeper works with. */
export interface Ports {
  /** Saves a text made from a revision. Throws. */
  save: (text: DraftText, revision: number) => Promise<ReportDraftAnswer>;
  /** Tells whether an error says that the draft was changed elsewhere. */
  isConflict: (error: unknown) => boolean;
  /** Called with every error that is no conflict. */
  onFailure: (error: unknown) => void;
  drawer: Drawer;
}

/** What was written is not at the server; where it is instead, the standing says. */
export class NotSaved extends Error {
  override name = 'NotSaved';
}

/**
 * Keeps what somebody writes: in this browser at every key, at the server a moment after the last one.
 *
 * One request at a time; what is typed meanwhile goes with the next. Where the server cannot be reached, or does not
 * know any more who is asking, it is tried again until it can. Nothing is thrown away but by `drop`.
 */
export class DraftKeeper {
  readonly #ports: Ports;
  readonly #listeners = new Set<() => void>();
  #written: Written;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> | undefined;
  #isHeld = false;

  constructor(ports: Ports, first: Written) {
    this.#ports = ports;
    this.#written = first;
    if (first.standing === 'changed') this.#schedule(0);
  }

  /** For `useSyncExternalStore`. */
  readonly get = (): Written => this.#written;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes note of what was written. */
  change(text: DraftText): void {
    const isAtOdds = this.#written.standing === 'conflict';
    this.#set({ text, standing: isAtOdds ? 'conflict' : 'changed' });
    this.#ports.drawer.keep({ revision: this.#written.revision, text });
    if (!isAtOdds) this.#schedule(SAVE_MS);
  }

  /** Saves at once; gives the revision once the server has everything. Throws: NotSaved. */
  async flush(): Promise<number> {
    clearTimeout(this.#timer);
    await this.#saving;
    if (this.#written.standing !== 'saved') await this.#save();
    if (this.#written.standing !== 'saved') throw new NotSaved(this.#written.standing);
    return this.#written.revision;
  }

  /** Ends a conflict: goes on with a text, in the place of the server's draft of this revision. */
  settle(text: DraftText, revision: number): void {
    this.#set({ revision, standing: 'changed' });
    this.change(text);
  }

  /** Sends nothing by itself until `goOn`; gives when nothing is on its way. What is typed waits in this browser. */
  async hold(): Promise<void> {
    this.#isHeld = true;
    clearTimeout(this.#timer);
    await this.#saving;
  }

  goOn(): void {
    this.#isHeld = false;
    if (this.#written.standing === 'changed' || this.#written.standing === 'here') this.#schedule(0);
  }

  /** Stops, and tries once to save what is not saved yet; else that waits in this browser for whoever goes on. */
  async stop(): Promise<void> {
    await this.hold();
    if (this.#isHeld && this.#written.standing === 'changed') await this.#save();
  }

  /** Stops and forgets: the draft was signed or thrown away. */
  drop(): void {
    void this.hold();
    this.#set({ standing: 'saved' });
    this.#ports.drawer.forget();
  }

  #schedule(after: number): void {
    clearTimeout(this.#timer);
    if (!this.#isHeld) this.#timer = setTimeout(() => void this.#save(), after);
  }

  #save(): Promise<void> {
    this.#saving ??= this.#send().finally(() => {
      this.#saving = undefined;
    });
    return this.#saving;
  }

  async #send(): Promise<void> {
    const { text, revision } = this.#written;
    this.#set({ standing: 'saving' });
    try {
      this.#taken(await this.#ports.save(text, revision), text);
    } catch (error) {
      if (this.#ports.isConflict(error)) {
        this.#set({ standing: 'conflict' });
        return;
      }
      this.#set({ standing: 'here' });
      this.#ports.onFailure(error);
      this.#schedule(AGAIN_MS);
    }
  }

  #taken(answer: ReportDraftAnswer, sent: DraftText): void {
    const { revision, changed, writers } = answer;
    const isAll = isSameText(this.#written.text, sent);
    this.#set({ revision, saved: changed, writers, standing: isAll ? 'saved' : 'changed' });
    if (isAll) this.#ports.drawer.forget();
    else {
      this.#ports.drawer.keep({ revision, text: this.#written.text });
      this.#schedule(SAVE_MS);
    }
  }

  #set(changed: Partial<Written>): void {
    this.#written = { ...this.#written, ...changed };
    for (const listener of this.#listeners) listener();
  }
}

/** Puts together what the server keeps and what this browser has kept for it; null: nobody has begun. */
export function firstWritten(server: ReportDraftAnswer | null, drawer: Drawer): Written | null {
  const kept = drawer.read();
  if (!kept) return server && fromServer(server);
  if (server && isSameText(textOf(server), kept.text)) {
    drawer.forget();
    return fromServer(server);
  }
  const revision = server?.revision ?? 0;
  return {
    text: kept.text,
    revision,
    standing: revision === kept.revision ? 'changed' : 'conflict',
    saved: server?.changed ?? null,
    writers: server?.writers ?? [],
  };
}

function fromServer(server: ReportDraftAnswer): Written {
  const { revision, changed, writers } = server;
  return { text: textOf(server), revision, standing: 'saved', saved: changed, writers };
}
