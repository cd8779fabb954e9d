import { describe, expect, it, vi } from 'vitest';
import type { DataSet } from '@/viewer/dicom/attributes';
import { displaySetsOf } from '@/viewer/dicom/displaySets';
import type { Plane } from '@/viewer/dicom/geometry';
import { TAG } from '@/viewer/dicom/tags';
import { tableOf } from '@/viewer/fusion/colourMaps';
import { valueAt } from '@/viewer/overlays/valueVolume';
import { gridOf, indexAt, millilitres, pointAt, toIndex } from '@/viewer/overlays/voxels';
import { evenly } from '@/viewer/radiotherapy/dose';
import { bandOf } from '@/viewer/radiotherapy/isodoses';
import { readStructures, structureVolume } from '@/viewer/radiotherapy/structures';
import { voxelsUnder } from '@/viewer/segmentations/brush';
import { fromLab, toLab } from '@/viewer/segmentations/colour';
import { extentOf, patchOf, patchValue } from '@/viewer/segmentations/segmentation';
import { packed } from '@/viewer/segmentations/writeSegmentation';

vi.mock('@/app/address', () => ({ at: (path: string) => `http://node/${path}` }));
vi.mock('@cornerstonejs/core', () => ({}));
vi.mock('@cornerstonejs/dicom-image-loader', () => ({}));

function plane(x: number, z: number): Plane {
  return { position: [x, 0, z], row: [1, 0, 0], column: [0, 1, 0], normal: [0, 0, 1] };
}

const tilted = gridOf({ planes: [plane(4, 10), plane(0, 0), plane(2, 5)], rows: 4, columns: 6, spacing: [2, 3, 1] });

describe('a grid of voxels', () => {
  it('follows slices in any order, also those of a tilted gantry', () => {
    expect(tilted?.slices).toEqual([2, 0, 1]);
    expect(tilted?.grid.steps).toEqual([
      [3, 0, 0],
      [0, 2, 0],
      [2, 0, 5],
    ]);
    expect(tilted && millilitres(tilted.grid)).toBeCloseTo(0.03);
  });

  it('finds its voxels by their place in the patient', () => {
    if (!tilted) throw new Error('no grid');
    const point = pointAt(tilted.grid, [5, 3, 2]);
    expect(point).toEqual([19, 6, 10]);
    expect(indexAt(toIndex(tilted.grid), point).map((part) => Math.round(part * 1e6) / 1e6)).toEqual([5, 3, 2]);
  });

  it('leaves place for slices that are missing, and is none of slices that are not parallel', () => {
    const sparse = gridOf({ planes: [plane(0, 0), plane(0, 9), plane(0, 3)], rows: 1, columns: 1, spacing: [1, 1, 1] });
    expect([sparse?.slices, sparse?.grid.slices]).toEqual([[0, 3, 1], 4]);
    const across: Plane = { position: [0, 0, 0], row: [1, 0, 0], column: [0, 0, 1], normal: [0, -1, 0] };
    expect(gridOf({ planes: [plane(0, 0), across], rows: 1, columns: 1, spacing: [1, 1, 1] })).toBeUndefined();
  });
});

describe('the value at a point', () => {
  const grid = {
    columns: 2,
    rows: 2,
    slices: 2,
    origin: [0, 0, 0],
    steps: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
  } as const;
  const volume = { grid: grid as never, slices: [Float32Array.of(0, 10, 20, 30), Float32Array.of(100, 110, 120, 130)] };

  it('lies between its eight neighbours, and ends half a voxel beyond the last', () => {
    expect(valueAt(volume, [0.5, 0.5, 0.5])).toBeCloseTo(65);
    expect(valueAt(volume, [1.4, 0, 0])).toBeCloseTo(10);
    expect(valueAt(volume, [1.6, 0, 0])).toBeUndefined();
  });
});

describe('what is kept of a slice', () => {
  it('is what is set, and it is found again where it was', () => {
    const patch = patchOf([0, 0, 0, 0, 0, 7, 0, 9, 0, 0, 0, 0], 4, (value) => value);
    expect(patch).toEqual({ left: 1, top: 1, width: 3, height: 1, values: Uint8Array.of(7, 0, 9) });
    expect([patchValue(patch, 3, 1), patchValue(patch, 0, 1), patchValue(patch, 1, 0)]).toEqual([9, 0, 0]);
    expect(patchOf([0, 0], 2, (value) => value)).toBeUndefined();
  });

  it('says between which voxels a segment lies', () => {
    const patch = { left: 2, top: 3, width: 2, height: 1, values: Uint8Array.of(1, 1) };
    const segment = {
      number: 1,
      label: '',
      colour: [0, 0, 0] as const,
      slices: [undefined, patch, { ...patch, left: 0 }],
    };
    expect(extentOf(segment)).toEqual({ from: [0, 3, 1], to: [3, 3, 2] });
  });

  it('is packed bit after bit, whatever a frame leaves of a byte', () => {
    const all = { left: 0, top: 0, width: 3, height: 1, values: Uint8Array.of(1, 0, 1) };
    expect([...packed([{ patch: all }, { patch: all }, { patch: all }], 3, 1)]).toEqual([0b01101101, 0b1]);
  });
});

describe('a brush', () => {
  const grid = {
    columns: 9,
    rows: 9,
    slices: 5,
    origin: [0, 0, 0],
    steps: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 2],
    ],
  } as never;
  const count = (stroke: object) => {
    const seen = new Set<string>();
    const whole = { from: [4, 4, 4], to: [4, 4, 4], radius: 2, normal: [0, 0, 1], isBall: false, ...stroke };
    voxelsUnder(grid, whole as never, (...index) => seen.add(index.join()));
    return seen;
  };

  it('paints a disc in the plane in which one looks', () => {
    expect(count({}).size).toBe(13);
    expect([...count({})].every((index) => index.endsWith(',2'))).toBe(true);
    // From the side: 5 along x at its height, one at each side of it.
    expect(count({ normal: [0, 1, 0] }).size).toBe(7);
  });

  it('paints a ball on the slices around, a way from point to point, and always what it points at', () => {
    expect(count({ isBall: true }).size).toBe(15);
    expect(count({ from: [2, 4, 4], to: [6, 4, 4], radius: 0.5 }).size).toBe(5);
    expect([...count({ from: [4.4, 4.4, 4], to: [4.4, 4.4, 4], radius: 0.1 })]).toEqual(['4,4,2']);
  });
});

describe('colours', () => {
  it('go from CIELab, as DICOM writes it, to those of the screen and back', () => {
    expect(fromLab([35579, 53664, 50858])).toEqual([255, 0, 0]);
    for (const colour of [
      [230, 159, 0],
      [0, 0, 0],
      [255, 255, 255],
      [12, 200, 99],
    ] as const) {
      expect(fromLab(toLab(colour))).toEqual(colour);
    }
  });

  it('of hot iron go from black by red and yellow to white', () => {
    const table = tableOf('hot');
    expect([...table.subarray(0, 3), ...table.subarray(-3)]).toEqual([0, 0, 0, 255, 255, 255]);
  });
});

describe('a dose', () => {
  it('of uneven planes is made even between them', () => {
    const flat = (value: number) => Float32Array.of(value);
    const { slices, start, step } = evenly([flat(0), flat(60), flat(20)], [0, 6, 2]);
    expect([start, step, slices.map(([value]) => value)]).toEqual([0, 2, [0, 20, 40, 60]]);
  });

  it('counts the lines that it has passed', () => {
    expect([0.05, 0.1, 0.94, 0.95, 2].map(bandOf)).toEqual([0, 1, 6, 7, 9]);
  });
});

describe('a structure', () => {
  const ring = (from: number, to: number, z: number): DataSet => ({
    '30060042': { vr: 'CS', Value: ['CLOSED_PLANAR'] },
    '30060050': { vr: 'DS', Value: [from, from, z, to, from, z, to, to, z, from, to, z] },
  });
  const set: DataSet = {
    '30060020': {
      vr: 'SQ',
      Value: [{ '30060022': { vr: 'IS', Value: [7] }, '30060026': { vr: 'LO', Value: ['Ficat'] } }],
    },
    '30060039': {
      vr: 'SQ',
      Value: [
        {
          '30060084': { vr: 'IS', Value: [7] },
          '3006002A': { vr: 'IS', Value: [1, 2, 3] },
          '30060040': { vr: 'SQ', Value: [0, 5].flatMap((z) => [ring(0, 20, z), ring(5, 15, z)]) },
        },
      ],
    },
  };

  it('fills what its rings enclose, less the holes in them', () => {
    const [structure] = readStructures(set);
    expect([structure?.label, structure?.colour, structure?.spacing]).toEqual(['Ficat', [1, 2, 3], 5]);
    expect(structure && structureVolume(structure)).toBeCloseTo(((400 - 100) * 2 * 5) / 1000);
  });
});

it('of a segmentation that was stored again from here, only the last counts', () => {
  const stored = (number: number, maker: string): DataSet => ({
    [TAG.SOPClassUID]: { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.66.4'] },
    [TAG.SOPInstanceUID]: { vr: 'UI', Value: [`1.${number}`] },
    [TAG.SeriesInstanceUID]: { vr: 'UI', Value: ['1.2'] },
    [TAG.InstanceNumber]: { vr: 'IS', Value: [number] },
    [TAG.Rows]: { vr: 'US', Value: [2] },
    [TAG.Columns]: { vr: 'US', Value: [2] },
    [TAG.PixelData]: { vr: 'OB', BulkDataURI: 'x' },
    '00080070': { vr: 'LO', Value: [maker] },
  });
  const uids = (maker: string) =>
    displaySetsOf([stored(2, maker), stored(1, maker)]).map(({ data }) => data[TAG.SOPInstanceUID]?.Value?.[0]);
  expect(uids('DICOM Network')).toEqual(['1.2']);
  expect(uids('Somebody')).toEqual(['1.1', '1.2']);
});
