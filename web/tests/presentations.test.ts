import { describe, expect, it, vi } from 'vitest';
import type { DataSet } from '@/viewer/dicom/attributes';
import { framesOf } from '@/viewer/dicom/frame';
import { fromCieLab } from '@/viewer/presentations/cieLab';
import { pathOf } from '@/viewer/presentations/curve';
import { cornersOf, type Point, pointInArea, readArea, type Turn, turnOf } from '@/viewer/presentations/displayedArea';
import { holdsFor, refersTo } from '@/viewer/presentations/presentationState';
import { decimal } from '@/viewer/presentations/write';

vi.mock('@/app/address', () => ({ at: (path: string) => `http://node/${path}` }));

const AREA = { left: 10, top: 20, right: 50, bottom: 80 };
const TURNS = ([0, 90, 180, 270] as const).flatMap((rotation) => [
  { rotation, isMirrored: false },
  { rotation, isMirrored: true },
]);

/** Turns a vector of the picture as PS3.3 C.10.6 says: clockwise first, then mirrored. */
function turned({ rotation, isMirrored }: Turn, [x, y]: Point): Point {
  const angle = (rotation * Math.PI) / 180;
  const across = Math.round(x * Math.cos(angle) - y * Math.sin(angle));
  return [isMirrored ? -across : across, Math.round(x * Math.sin(angle) + y * Math.cos(angle))];
}

function dataSet(values: Record<string, unknown>): DataSet {
  return Object.fromEntries(
    Object.entries(values).map(([tag, value]) => [tag, { vr: 'UN', Value: Array.isArray(value) ? value : [value] }]),
  );
}

describe('the displayed area', () => {
  it.each(TURNS)('has its corners where they are seen: $rotation, mirrored $isMirrored', (turn) => {
    const [across, down] = [turned(turn, [1, 0]), turned(turn, [0, 1])];
    const first = pointInArea(AREA, turn, [0, 0]);
    const last = pointInArea(AREA, turn, [1, 1]);
    const [columns, rows] = [last[0] - first[0], last[1] - first[1]];
    // From the first corner to the last one goes right and down on the page.
    expect(columns * across[0] + rows * down[0]).toBeGreaterThan(0);
    expect(columns * across[1] + rows * down[1]).toBeGreaterThan(0);
    const [topLeft, bottomRight] = cornersOf(AREA, turn);
    expect(readArea(dataSet({ '00700052': topLeft, '00700053': bottomRight }))).toEqual(AREA);
    expect(Math.abs(topLeft[0] - first[0])).toBeLessThanOrEqual(1);
    expect(Math.abs(topLeft[1] - first[1])).toBeLessThanOrEqual(1);
  });

  it.each(TURNS)('is turned as its pixels lie: $rotation, mirrored $isMirrored', (turn) => {
    const [[a, b], [c, d]] = [turned(turn, [3, 0]), turned(turn, [0, 3])];
    expect(turnOf({ a, b, c, d, e: 7, f: -4 })).toEqual(turn);
  });
});

it('colours of CIELab are those of a screen', () => {
  expect(fromCieLab([65535, 0x8080, 0x8080])).toEqual([255, 255, 255]);
  expect(fromCieLab([0, 0x8080, 0x8080])).toEqual([0, 0, 0]);
  // Of sRGB red under D50: L 54.29, a 80.81, b 69.89.
  const [red, green, blue] = fromCieLab([35578, 53664, 50858]);
  expect(red).toBeGreaterThan(250);
  expect(Math.max(green, blue)).toBeLessThan(12);
});

it('curves go through their points, and closed ones have no corner where they meet', () => {
  const path = pathOf(
    [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 0],
    ],
    true,
  );
  expect(path.startsWith('M0.00 0.00C')).toBe(true);
  expect(path.match(/ 10.00 0.00C/)).not.toBeNull();
  expect(path.endsWith('0.00 0.00')).toBe(true);
});

it('states are about the pictures and frames that they name', () => {
  const uids = { '0020000D': '1', '0020000E': '1.2', '00080018': '1.2.3', '00280008': 3 };
  const [first, second] = framesOf(dataSet(uids));
  const reference = dataSet({ '00081155': '1.2.3', '00081160': [2, 3] });
  const state = dataSet({ '00081115': dataSet({ '0020000E': '1.2', '00081140': reference }) });
  if (!first || !second) throw new Error('no frames');
  expect([refersTo(state, first), refersTo(state, second)]).toEqual([false, true]);
  expect(holdsFor(dataSet({}), first)).toBe(true);
  expect(holdsFor(dataSet({ '00081140': reference }), first)).toBe(false);
});

it('numbers fit into a decimal string', () => {
  for (const value of [1 / 3, -1234567.891234, 1e-9 / 3]) {
    expect(`${decimal(value)}`.length).toBeLessThanOrEqual(16);
    expect(decimal(value) / value).toBeCloseTo(1, 6);
  }
});
