import { describe, expect, it, vi } from 'vitest';
import { findCommand, keyName } from '@/viewer/commands/keys';
import type { DataSet } from '@/viewer/dicom/attributes';
import { displaySetsOf, isVolume, kindOf, recordedRate } from '@/viewer/dicom/displaySets';
import { framesOf } from '@/viewer/dicom/frame';
import { directionLetters, sliceSpacing } from '@/viewer/dicom/geometry';
import { shuttersOf } from '@/viewer/dicom/shutter';
import { TAG } from '@/viewer/dicom/tags';
import { makeUid } from '@/viewer/dicom/writing';
import { readingOrder } from '@/viewer/engine/readingOrder';
import { Begun } from '@/viewer/loader/begun';
import { lookUp, readPalette, readTable } from '@/viewer/loader/lookupTable';
import { readNative, toRgb, unpackBits } from '@/viewer/loader/nativePixels';
import { describePixels, pixelSpacing } from '@/viewer/loader/pixelDescription';
import { PriorityQueue } from '@/viewer/loader/queue';
import { suvFactor } from '@/viewer/loader/suv';
import { toPoints, toShapes } from '@/viewer/measurements/shapes';

vi.mock('@/app/address', () => ({ at: (path: string) => `http://node/${path}` }));

function dataSet(values: Record<string, unknown>): DataSet {
  return Object.fromEntries(
    Object.entries(values).map(([tag, value]) => [tag, { vr: 'UN', Value: Array.isArray(value) ? value : [value] }]),
  );
}

function slice(number: number, depth: number): DataSet {
  return dataSet({
    [TAG.SOPClassUID]: '1.2.840.10008.5.1.4.1.1.2',
    [TAG.SOPInstanceUID]: `1.2.${number}`,
    [TAG.SeriesInstanceUID]: '1.2',
    [TAG.StudyInstanceUID]: '1',
    [TAG.InstanceNumber]: number,
    [TAG.Rows]: 4,
    [TAG.Columns]: 4,
    [TAG.PixelData]: [],
    [TAG.ImagePosition]: [0, 0, depth],
    [TAG.ImageOrientation]: [1, 0, 0, 0, 1, 0],
  });
}

describe('a series', () => {
  it('is one stack in the order of its numbers', () => {
    const [set] = displaySetsOf([slice(3, 6), slice(1, 0), slice(2, 3), slice(4, 9)]);
    expect(set?.frames.map((frame) => frame.instance)).toEqual(['1.2.1', '1.2.2', '1.2.3', '1.2.4']);
    expect(set?.spacing).toEqual({ spacing: 3, isEven: true });
    expect(set && isVolume(set)).toBe(true);
  });

  it('with a missing slice is uneven and makes no volume', () => {
    const [set] = displaySetsOf([slice(1, 0), slice(2, 3), slice(3, 6), slice(5, 12)]);
    expect(set?.spacing?.isEven).toBe(false);
    expect(set && isVolume(set)).toBe(false);
  });

  it('of two sizes is two stacks', () => {
    const other = { ...slice(2, 3), ...dataSet({ [TAG.Rows]: 8 }) };
    expect(displaySetsOf([slice(1, 0), other]).map((set) => set.id)).toEqual(['1.2', '1.2/2']);
  });

  it('of something without pixels has no pictures', () => {
    expect(kindOf(dataSet({ [TAG.SOPClassUID]: '1.2.840.10008.5.1.4.1.1.104.1' }))).toBe('document');
    expect(kindOf(dataSet({ [TAG.SOPClassUID]: '1.2.840.10008.5.1.4.1.1.88.33' }))).toBe('report');
    expect(kindOf(dataSet({ [TAG.SOPClassUID]: '1.2.840.10008.5.1.4.1.1.481.5' }))).toBe('other');
  });
});

it('a frame has the attributes of its functional groups', () => {
  const group = (depth: number) => dataSet({ '00209113': dataSet({ [TAG.ImagePosition]: [0, 0, depth] }) });
  const frames = framesOf(
    dataSet({
      [TAG.NumberOfFrames]: 2,
      [TAG.SharedFunctionalGroups]: dataSet({ '00289110': dataSet({ [TAG.PixelSpacing]: [2, 3] }) }),
      [TAG.PerFrameFunctionalGroups]: [group(1), group(5)],
    }),
  );
  expect(frames.map((frame) => frame.data[TAG.ImagePosition]?.Value)).toEqual([
    [0, 0, 1],
    [0, 0, 5],
  ]);
  expect(pixelSpacing(frames[1]?.data ?? {})).toEqual({ row: 2, column: 3, basis: 'patient' });
});

describe('geometry', () => {
  it('names directions, the strongest first', () => {
    expect(directionLetters([1, 0, 0])).toBe('L');
    expect(directionLetters([0, -0.9, 0.43])).toBe('AH');
  });

  it('knows no spacing of slices that are not parallel', () => {
    const plane = { position: [0, 0, 0] as const, row: [1, 0, 0] as const, column: [0, 1, 0] as const };
    const one = { ...plane, normal: [0, 0, 1] as const };
    const other = { ...plane, normal: [0, 1, 0] as const };
    expect(sliceSpacing([one, other] as never)).toBeUndefined();
  });

  it('tells spacing in the patient from that at the detector', () => {
    const both = { [TAG.PixelSpacing]: [0.2, 0.2], [TAG.ImagerPixelSpacing]: [0.2, 0.2] };
    expect(pixelSpacing(dataSet(both)).basis).toBe('detector');
    expect(pixelSpacing(dataSet({ ...both, [TAG.PixelSpacing]: [0.1, 0.1] })).basis).toBe('patient');
    expect(pixelSpacing({})).toEqual({ row: 1, column: 1, basis: 'none' });
  });

  it('reads shutters', () => {
    const [shutter] = shuttersOf(dataSet({ '00181600': 'CIRCULAR', '00181610': [10, 20], '00181612': 5 }));
    expect(shutter).toEqual({ shape: 'circle', column: 19.5, row: 9.5, radius: 5 });
  });
});

describe('stored pixels', () => {
  const frame = (extra: Record<string, unknown>) =>
    describePixels(dataSet({ [TAG.Rows]: 1, [TAG.Columns]: 2, [TAG.BitsAllocated]: 8, ...extra }));

  it('of one bit begin with the lowest', () => {
    expect([...unpackBits(Uint8Array.of(0b00000101, 1), 9)]).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 1]);
  });

  it('of big endian are turned', async () => {
    const pixels = frame({ [TAG.BitsAllocated]: 16, [TAG.BitsStored]: 16 });
    expect([...(await readNative(Uint8Array.of(1, 2, 3, 4), pixels, '1.2.840.10008.1.2.2'))]).toEqual([0x102, 0x304]);
  });

  it('of twelve signed bits are extended', async () => {
    const pixels = frame({ [TAG.BitsAllocated]: 16, [TAG.BitsStored]: 12, [TAG.PixelRepresentation]: 1 });
    expect([...(await readNative(Uint8Array.of(0xff, 0x0f, 1, 0), pixels, '1.2.840.10008.1.2'))]).toEqual([-1, 1]);
  });

  it('of planes are interleaved, and of YBR_FULL_422 share their colour', async () => {
    const planes = frame({ [TAG.SamplesPerPixel]: 3, [TAG.PlanarConfiguration]: 1 });
    const little = '1.2.840.10008.1.2.1';
    expect([...(await readNative(Uint8Array.of(1, 2, 3, 4, 5, 6), planes, little))]).toEqual([1, 3, 5, 2, 4, 6]);
    const shared = frame({ [TAG.SamplesPerPixel]: 3, [TAG.PhotometricInterpretation]: 'YBR_FULL_422' });
    expect([...(await readNative(Uint8Array.of(9, 8, 7, 6), shared, little))]).toEqual([9, 7, 6, 8, 7, 6]);
    expect([...toRgb(Uint8Array.of(100, 128, 128))]).toEqual([100, 100, 100]);
  });

  it('that are too few are refused', async () => {
    await expect(readNative(Uint8Array.of(1), frame({}), '1.2.840.10008.1.2.1')).rejects.toThrow(RangeError);
  });

  it('are looked up in palettes and tables, beyond whose ends their ends hold', async () => {
    const item = dataSet({ [TAG.LUTDescriptor]: [3, 10, 16], [TAG.LUTData]: [7, 8, 9] });
    const table = await readTable(item, false);
    expect(table && [0, 10, 12, 99].map((value) => lookUp(table, value))).toEqual([7, 7, 9, 9]);
    expect(await readPalette(item)).toBeUndefined();
  });
});

it('SUV takes what has decayed since the injection into account', () => {
  const data = dataSet({
    [TAG.Units]: 'BQML',
    [TAG.PatientWeight]: 70,
    [TAG.SeriesTime]: '110000',
    '00280051': ['ATTN', 'DECY'],
    '00541102': 'START',
    '00540016': dataSet({ '00181074': 350e6, '00181075': 3600, '00181072': '100000' }),
  });
  expect(suvFactor(data)).toBeCloseTo(70_000 / 175e6, 12);
  expect(suvFactor({ ...data, ...dataSet({ '00280051': ['ATTN'] }) })).toBeUndefined();
});

it('a recording has the rate that it says, or that of its frame time', () => {
  expect(recordedRate(dataSet({ [TAG.CineRate]: 30 }))).toBe(30);
  expect(recordedRate(dataSet({ [TAG.FrameTime]: 40 }))).toBe(25);
  expect(recordedRate({})).toBeUndefined();
});

it('pictures are fetched ahead in the direction in which one reads', () => {
  expect(readingOrder(['0', '1', '2', '3'], 1, 1)).toEqual(['2', '3', '0']);
  expect(readingOrder(['0', '1', '2', '3'], 2, -1)).toEqual(['1', '0', '3']);
});

it('what is looked at is fetched before what was asked for earlier', async () => {
  const queue = new PriorityQueue(1);
  const done: string[] = [];
  let release = () => {};
  const first = queue.add('first', 0, () => new Promise<void>((resolve) => (release = resolve)));
  const later = ['a', 'b', 'c'].map((name) => queue.add(name, 3, async () => void done.push(name)));
  queue.raise('c', 0);
  release();
  await Promise.all([first, ...later]);
  expect(done).toEqual(['c', 'a', 'b']);
});

it('who asks again for what still waits has the same answer, sooner if they are in more of a hurry', async () => {
  const queue = new PriorityQueue(1);
  const asked: string[] = [];
  let release = () => {};
  const first = queue.add('first', 0, () => new Promise<void>((resolve) => (release = resolve)));
  const add = (name: string, priority: number) => queue.add(name, priority, async () => asked.push(name));
  const all = [add('other', 2), add('picture', 3), add('picture', 0)];
  release();
  expect(await Promise.all([first, ...all])).toEqual([undefined, 2, 1, 1]);
  expect(asked).toEqual(['picture', 'other']);
});

it('what was asked for early is taken once, and neither a refusal nor an old answer is kept', async () => {
  vi.useFakeTimers();
  const begun = new Begun<string>();
  const early = begun.begin('study', async () => 'early');
  expect(begun.begin('study', async () => 'twice')).toBe(early);
  expect(begun.take('study')).toBe(early);
  expect(begun.take('study')).toBeUndefined();
  await expect(begun.begin('study', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(begun.has('study')).toBe(false);
  await begun.begin('study', async () => 'late');
  vi.advanceTimersByTime(59_000);
  expect(begun.has('study')).toBe(true);
  vi.advanceTimersByTime(2_000);
  expect(begun.has('study')).toBe(false);
  vi.useRealTimers();
});

it('keys have names, whatever letters the keyboard writes', () => {
  const press = (key: string, extra = {}) => ({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...extra,
  });
  expect(keyName(press('L', { shiftKey: true }))).toBe('Shift+l');
  expect(keyName(press('?', { shiftKey: true }))).toBe('?');
  expect(keyName(press('z', { metaKey: true }))).toBe('Ctrl+z');
  const commands = [{ name: 'tool_length' as const, keys: ['l'], run: () => {} }];
  const cyrillic = { ...press('д'), code: 'KeyL' } as KeyboardEvent;
  expect(findCommand(commands, {}, cyrillic)?.name).toBe('tool_length');
  expect(findCommand(commands, { tool_length: 'ж' }, { ...press('ж'), code: '' } as KeyboardEvent)?.name).toBe(
    'tool_length',
  );
});

it('drawings survive being written into a report', () => {
  const square: [number, number][] = [
    [1, 2],
    [5, 2],
    [1, 8],
    [5, 8],
  ];
  for (const tool of ['rectangle', 'bidirectional', 'cobb'] as const) {
    expect(toPoints(tool, toShapes(tool, square)), tool).toEqual(square);
  }
  const high: [number, number][] = [
    [3, 9],
    [3, 1],
    [2, 5],
    [4, 5],
  ];
  expect(toPoints('ellipse', toShapes('ellipse', high))).toEqual(high);
  expect(toShapes('ellipse', high)[0]?.points.slice(0, 2)).toEqual([high[1], high[0]]);
});

it('UIDs are ones', () => {
  expect(makeUid()).toMatch(/^2\.25\.\d{30,39}$/);
  expect(makeUid()).not.toBe(makeUid());
});
