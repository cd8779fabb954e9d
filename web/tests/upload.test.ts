import { describe, expect, it } from 'vitest';
import type { FileAnswer, LeftOut } from '@/client';
import { keyOf } from '@/pages/upload/engine/key';
import { kindOf, lookAt } from '@/pages/upload/engine/look';
import type { Progress } from '@/pages/upload/engine/messages';
import { BATCH_FILES, LARGE_BYTES, Packing, type Parcel, type Waiting } from '@/pages/upload/engine/parcels';
import { Speed, secondsLeft } from '@/pages/upload/engine/speed';
import { type Transport, Trouble } from '@/pages/upload/engine/transport';
import { Uploader } from '@/pages/upload/engine/Uploader';

function dicom(name: string, size = 200): File {
  const bytes = new Uint8Array(size);
  bytes.set(new TextEncoder().encode('DICM'), 128);
  return new File([bytes], name, { lastModified: 1 });
}

describe('the key of a file', () => {
  it('is the same for the same file and differs for every other', () => {
    expect(keyOf('CD/IM1', 10, 5)).toBe(keyOf('CD/IM1', 10, 5));
    const keys = new Set<string>();
    for (let folder = 0; folder < 200; folder += 1) {
      for (let image = 0; image < 500; image += 1) keys.add(keyOf(`CD/S${folder}/IM${image}`, 524_288, 1_700_000_000));
    }
    expect(keys.size).toBe(100_000);
    expect([...keys][0]).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('looking at a file', () => {
  it('tells images, ZIPs and others by their first bytes', async () => {
    expect(await lookAt('CD/IM1', dicom('IM1'))).toBe('dicom');
    expect(kindOf(new TextEncoder().encode('PK\x03\x04rest'))).toBe('zip');
    expect(kindOf(new Uint8Array([8, 0, 5, 0, 0x43, 0x53, 10, 0]))).toBe('dicom');
    expect(kindOf(new Uint8Array([8, 0, 5, 0, 10, 0, 0, 0]))).toBe('dicom');
    expect(kindOf(new TextEncoder().encode('MZ executable'))).toBe('not-dicom');
    expect(kindOf(new Uint8Array())).toBe('not-dicom');
  });

  it('leaves out what belongs to disks and systems', async () => {
    for (const path of ['CD/DICOMDIR', 'CD/.DS_Store', '__MACOSX/CD/IM1', 'CD/._IM1']) {
      expect(await lookAt(path, dicom('x')), path).toBe('junk');
    }
  });
});

it('packs small files together and sends large ones and ZIPs alone', () => {
  const packing = new Packing();
  const file = (size: number): Waiting => ({ key: String(size), path: 'x', file: { size } as Blob });
  const parcels: Parcel[] = [];
  for (let count = 0; count < BATCH_FILES + 5; count += 1) parcels.push(...packing.add(file(1000), false));
  parcels.push(...packing.add(file(LARGE_BYTES), false), ...packing.add(file(10), true), ...packing.rest());
  expect(parcels.map((parcel) => (parcel.kind === 'batch' ? parcel.files.length : 'large'))).toEqual([
    BATCH_FILES,
    'large',
    'large',
    5,
  ]);
});

it('measures speed over the last seconds and says how long it takes', () => {
  const speed = new Speed();
  speed.note(0, 0);
  expect(speed.note(2000, 4_000_000)).toBe(2_000_000);
  expect(secondsLeft(10_000_000, 2_000_000)).toBe(5);
  expect(secondsLeft(10, 0)).toBeNull();
});

/** A server that loses connections: before a batch arrives, in its middle, or after it, before the answer. */
class Unreliable {
  readonly arrivedFiles = new Map<string, FileAnswer>();
  readonly leftOutFiles: LeftOut[] = [];
  sent = 0;
  isFinished = false;
  private requests = 0;

  constructor(private readonly losses: ReadonlySet<number>) {}

  async sendBatch(parcel: Parcel & { kind: 'batch' }): Promise<FileAnswer[]> {
    this.requests += 1;
    const isLost = this.losses.has(this.requests);
    const taken = isLost ? parcel.files.slice(0, this.requests % (parcel.files.length + 1)) : parcel.files;
    this.sent += taken.length;
    const answers = taken.map((file) => this.take(file));
    if (isLost) throw new Trouble(0, 'http.unreachable', 'lost');
    return answers;
  }

  async arrived(keys: string[]): Promise<FileAnswer[]> {
    return keys.flatMap((key) => this.arrivedFiles.get(key) ?? []);
  }

  async leaveOut(files: LeftOut[]): Promise<void> {
    this.leftOutFiles.push(...files);
  }

  async finish(): Promise<void> {
    this.isFinished = true;
  }

  abort(): void {}

  private take({ key, path, file }: Waiting): FileAnswer {
    const answer = { key, path, size: file.size, state: 'stored', code: '', reason: '', received: file.size };
    const known = this.arrivedFiles.get(key) ?? (answer as FileAnswer);
    this.arrivedFiles.set(key, known);
    return known;
  }
}

describe('the uploader', () => {
  it('brings every file once over a connection that breaks again and again', async () => {
    const server = new Unreliable(new Set([1, 4, 5]));
    const progress = await run(server, 1000);
    expect(progress.phase).toBe('done');
    expect(server.arrivedFiles.size).toBe(1000);
    expect(server.sent, 'nothing that has arrived is sent again').toBe(1000);
    expect(progress.counts).toEqual({ stored: 1000, skipped: 1, refused: 1 });
    expect([progress.settled, progress.found]).toEqual([1002, 1002]);
    expect(progress.sentBytes).toBe(progress.foundBytes);
    expect(server.leftOutFiles.map(({ path, why }) => [path, why])).toEqual([
      ['CD/autorun.inf', 'junk'],
      ['CD/viewer.exe', 'not-dicom'],
    ]);
    expect(server.isFinished).toBe(true);
  });

  it('stops where another try would meet the same', async () => {
    const server = new Unreliable(new Set());
    server.sendBatch = async () => {
      throw new Trouble(409, 'uploading.closed', 'closed');
    };
    const progress = await run(server, 3);
    expect([progress.phase, progress.problem]).toEqual(['failed', 'uploading.closed']);
  });
});

async function run(server: Unreliable, count: number): Promise<Progress> {
  return new Promise((resolve) => {
    const tell = (progress: Progress) => {
      if (progress.phase === 'done' || progress.phase === 'failed') resolve(progress);
    };
    const uploader = new Uploader(server as unknown as Transport, tell);
    void (async () => {
      for (let number = 0; number < count; number += 1) {
        await uploader.add({ path: `CD/IM${number}`, file: dicom(`IM${number}`) });
      }
      await uploader.add({ path: 'CD/autorun.inf', file: new File(['[autorun]'], 'autorun.inf') });
      await uploader.add({ path: 'CD/viewer.exe', file: new File(['MZ'.repeat(100)], 'viewer.exe') });
      await uploader.allFound();
    })();
  });
}
