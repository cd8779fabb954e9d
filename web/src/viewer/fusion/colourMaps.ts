import type { Colour } from '../overlays/layer';

/** Colours from the lowest to the highest value, at equal distances. */
const STOPS = {
  hot: [
    [0, 0, 0],
    [128, 0, 0],
    [255, 64, 0],
    [255, 192, 0],
    [255, 255, 255],
  ],
  rainbow: [
    [0, 0, 128],
    [0, 96, 255],
    [0, 220, 160],
    [120, 230, 0],
    [255, 200, 0],
    [255, 0, 0],
  ],
  grey: [
    [0, 0, 0],
    [255, 255, 255],
  ],
} as const satisfies Record<string, readonly Colour[]>;

export type ColourMapName = keyof typeof STOPS;
export const COLOUR_MAPS = Object.keys(STOPS) as ColourMapName[];

export const STEPS = 256;

/** Gives red, green and blue of 256 steps, one after the other. */
export function tableOf(name: ColourMapName): Uint8ClampedArray {
  const stops: readonly Colour[] = STOPS[name];
  const table = new Uint8ClampedArray(STEPS * 3);
  for (let step = 0; step < STEPS; step += 1) {
    const at = (step / (STEPS - 1)) * (stops.length - 1);
    const low = Math.min(Math.floor(at), stops.length - 2);
    for (let part = 0; part < 3; part += 1) {
      const [from, to] = [stops[low]?.[part] ?? 0, stops[low + 1]?.[part] ?? 0];
      table[3 * step + part] = from + (to - from) * (at - low);
    }
  }
  return table;
}
