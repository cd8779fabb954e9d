/** A file that is to be sent. */
export interface Waiting {
  key: string;
  path: string;
  file: Blob;
}

/** What goes in one request. */
export type Parcel = { kind: 'batch'; files: Waiting[]; bytes: number } | { kind: 'large'; file: Waiting };

export const BATCH_BYTES = 32_000_000;
export const BATCH_FILES = 100;
/** From here on a file goes in pieces, so that a cut costs one piece only. */
export const LARGE_BYTES = 24_000_000;
export const PIECE_BYTES = 16_000_000;

/** Gathers files to batches; large ones and ZIPs go alone. */
export class Packing {
  private files: Waiting[] = [];
  private bytes = 0;

  /** Takes a file; gives what is full by that. */
  add(file: Waiting, isWhole: boolean): Parcel[] {
    if (isWhole || file.file.size >= LARGE_BYTES) return [{ kind: 'large', file }];
    const full = this.bytes + file.file.size > BATCH_BYTES ? this.rest() : [];
    this.files.push(file);
    this.bytes += file.file.size;
    return this.files.length >= BATCH_FILES ? [...full, ...this.rest()] : full;
  }

  /** Gives what was gathered, if anything. */
  rest(): Parcel[] {
    if (this.files.length === 0) return [];
    const parcel: Parcel = { kind: 'batch', files: this.files, bytes: this.bytes };
    this.files = [];
    this.bytes = 0;
    return [parcel];
  }
}
