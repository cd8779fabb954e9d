import type { Colour } from '../overlays/layer';

/** A line of equal dose. */
export interface Isodose {
  /** Of the reference dose. */
  percent: number;
  colour: Colour;
}

/** From the lowest to the highest. */
export const ISODOSES: readonly Isodose[] = [
  { percent: 10, colour: [70, 70, 230] },
  { percent: 30, colour: [40, 140, 255] },
  { percent: 50, colour: [0, 210, 230] },
  { percent: 70, colour: [0, 200, 90] },
  { percent: 80, colour: [150, 220, 40] },
  { percent: 90, colour: [250, 220, 40] },
  { percent: 95, colour: [255, 150, 30] },
  { percent: 100, colour: [255, 60, 50] },
  { percent: 105, colour: [230, 60, 210] },
];

/** Tells how many of the lines a dose has passed: 0 below all of them. */
export function bandOf(share: number): number {
  let band = 0;
  while (band < ISODOSES.length && share * 100 >= (ISODOSES[band]?.percent ?? 0)) band += 1;
  return band;
}
