import { describe, expect, it, vi } from 'vitest';
import type { DataSet } from '@/viewer/dicom/attributes';
import { displaySetsOf } from '@/viewer/dicom/displaySets';
import { isContinuous, realWorldUnit, rescaleOf, windowsOf } from '@/viewer/loader/rescale';
import { readPyramid } from '@/viewer/slides/pyramid';
import { fitted, moved, nearestLevel, tilesInView, zoomed } from '@/viewer/slides/view';

vi.mock('@/app/address', () => ({ at: (path: string) => `http://node/${path}` }));

function dataSet(values: Record<string, unknown>): DataSet {
  return Object.fromEntries(
    Object.entries(values).map(([tag, value]) => [tag, { vr: 'UN', Value: Array.isArray(value) ? value : [value] }]),
  );
}

function level(columns: number, rows: number, more: Record<string, unknown> = {}): DataSet {
  return dataSet({
    '00080016': '1.2.840.10008.5.1.4.1.1.77.1.6',
    '00080018': `1.2.${columns}`,
    '00080008': ['DERIVED', 'PRIMARY', 'VOLUME', 'NONE'],
    '0020000E': '1.2',
    '00280008': Math.ceil(columns / 100) * Math.ceil(rows / 100),
    '00280010': 100,
    '00280011': 100,
    '00480006': columns,
    '00480007': rows,
    '7FE00010': [],
    ...more,
  });
}

describe('a slide', () => {
  const pyramid = readPyramid([level(250, 200), level(1000, 800), level(500, 400)]);

  it('is one set of all its levels, beside the photograph of its label', () => {
    const label = level(300, 300, { '00080018': '1.9', '00080008': ['ORIGINAL', 'PRIMARY', 'LABEL', 'NONE'] });
    const sets = displaySetsOf([level(1000, 800), label, level(500, 400)]);
    expect(sets.map((set) => [set.kind, set.levels.length])).toEqual([
      ['slide', 2],
      ['stack', 0],
    ]);
  });

  it('has its levels from the finest on', () => {
    expect(pyramid.levels.map(({ columns, scale }) => [columns, scale])).toEqual([
      [1000, 1],
      [500, 2],
      [250, 4],
    ]);
  });

  it('finds tiles in order, and where their places say', () => {
    expect(pyramid.levels[0]?.tile(3, 2)?.number).toBe(24);
    expect(pyramid.levels[2]?.tile(3, 0)).toBeUndefined();
    const place = (column: number, row: number) =>
      dataSet({ '0048021A': dataSet({ '0048021E': column, '0048021F': row }) });
    const sparse = readPyramid([level(300, 200, { '52009230': [place(201, 101), place(1, 1)], '00280008': 2 })]);
    expect(sparse.levels[0]?.tile(2, 1)?.number).toBe(1);
    expect(sparse.levels[0]?.tile(0, 0)?.number).toBe(2);
    expect(sparse.levels[0]?.tile(1, 0)).toBeUndefined();
  });

  it('is shown by the level that is nearest to the screen', () => {
    expect([2, 1, 0.7, 0.5, 0.34, 0.1].map((scale) => nearestLevel(pyramid.levels, scale))).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('stays where the hand is when it is enlarged, and never leaves its place', () => {
    const size = { width: 500, height: 400 };
    const view = fitted(pyramid, size);
    expect(view).toEqual({ x: 500, y: 400, scale: 0.5 });
    const larger = zoomed(view, pyramid, size, [100, 50], 4);
    const under = (one: typeof view) => [one.x + (100 - 250) / one.scale, one.y + (50 - 200) / one.scale];
    expect(under(larger)).toEqual(under(view));
    expect(moved(view, pyramid, 10_000, -10_000)).toEqual({ x: 0, y: 800, scale: 0.5 });
    expect(tilesInView(pyramid, 0, { x: 150, y: 150, scale: 5 }, size)).toEqual([{ level: 0, column: 1, row: 1 }]);
  });
});

describe('values of a parametric map', () => {
  const map = dataSet({
    '00080016': '1.2.840.10008.5.1.4.1.1.30',
    '00281050': 2000,
    '00281051': 4000,
    '00281052': 0,
    '00281053': 2,
    '00409224': 1,
    '00409225': 0.5,
    '004008EA': dataSet({ '00080100': 'mm2/s' }),
  });

  it('are those of the real world, and their windows with them', () => {
    expect(rescaleOf(map)).toEqual({ slope: 0.5, intercept: 1 });
    // 2000 was stored as 1000.
    expect(windowsOf(map)).toEqual([{ center: 501, width: 1000, name: '' }]);
    expect(realWorldUnit(map)).toBe('mm2/s');
    expect(isContinuous(map)).toBe(true);
  });

  it('of other pictures are as they say', () => {
    const other = { ...map, ...dataSet({ '00080016': '1.2.840.10008.5.1.4.1.1.4' }) };
    expect(rescaleOf(other)).toEqual({ slope: 2, intercept: 0 });
    expect(realWorldUnit(other)).toBeUndefined();
  });
});
