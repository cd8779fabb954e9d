import type { FileState } from '@/client';

/** A file that was found, with its path below what was chosen. */
export interface FoundFile {
  path: string;
  file: File;
}

/** What the page tells the worker. */
export type Order =
  | { kind: 'begin'; upload: number; api: string; isResumed: boolean }
  | { kind: 'files'; files: FoundFile[] }
  | { kind: 'folders'; handles: FileSystemHandle[] }
  | { kind: 'all-given' }
  | { kind: 'pause' }
  | { kind: 'resume' }
  | { kind: 'stop' };

/** What an upload is doing. */
export type Phase =
  | 'looking'
  /** Finding out what has arrived before. */
  | 'comparing'
  | 'sending'
  | 'paused'
  /** The connection is lost; it goes on by itself. */
  | 'waiting'
  | 'done'
  /** It cannot go on; `problem` says why. */
  | 'failed';

/** How far an upload is, told some times a second. */
export interface Progress {
  phase: Phase;
  /** All files have been found. */
  isAllFound: boolean;
  found: number;
  foundBytes: number;
  /** Files that need not be sent any more, with what became of each in `counts`. */
  settled: number;
  /** Bytes of settled files and of what has gone of the others. */
  sentBytes: number;
  /** Of `settled`: how many had arrived before this page was opened. */
  before: number;
  counts: Partial<Record<FileState, number>>;
  /** Bytes a second over the last seconds. */
  speed: number;
  /** Code of what holds it up; empty: nothing does. */
  problem: string;
  message: string;
}

export const AT_REST: Progress = {
  phase: 'looking',
  isAllFound: false,
  found: 0,
  foundBytes: 0,
  settled: 0,
  sentBytes: 0,
  before: 0,
  counts: {},
  speed: 0,
  problem: '',
  message: '',
};
