import type { Vector } from '../dicom/geometry';
import { boxOf, compose, walkThrough, wholeExtent } from '../overlays/raster';
import { valueAt, valuesAlong } from '../overlays/valueVolume';
import { coarser, type ViewPlane } from '../overlays/viewPlane';
import { STEPS, tableOf } from './colourMaps';
import type { FusionLayer } from './fusion';

/** Below this share of the range it is transparent, so that anatomy is seen where nothing is taken up. */
const FADE = 0.25;
/** Pixels of the screen up to which every one of them is computed; what is smooth anyway is drawn at half the size. */
const FINE = 300_000;

/** Draws a series over another of the same space; what is low is clear, what is high is as opaque as it may be. */
export function drawFusion(context: CanvasRenderingContext2D, plane: ViewPlane, layer: FusionLayer): void {
  if (!isOver(plane, layer)) return;
  const { volume, lower, upper, opacity } = layer;
  const step = plane.width * plane.height > FINE ? 2 : 1;
  const drawn = coarser(plane, step);
  const box = boxOf(volume.grid, wholeExtent(volume.grid), drawn);
  if (!box) return;
  const values = valuesAlong(volume, walkThrough(volume.grid, drawn), box);
  const table = tableOf(layer.colours);
  const pixels = new Uint8ClampedArray(values.length * 4);
  const range = Math.max(upper - lower, 1e-6);
  for (let at = 0; at < values.length; at += 1) {
    const share = ((values[at] ?? 0) - lower) / range;
    // Also what is no number: outside of the volume, or not here yet.
    if (!(share > 0)) continue;
    const step = 3 * Math.min(Math.floor(share * STEPS), STEPS - 1);
    pixels[4 * at] = table[step] ?? 0;
    pixels[4 * at + 1] = table[step + 1] ?? 0;
    pixels[4 * at + 2] = table[step + 2] ?? 0;
    pixels[4 * at + 3] = 255 * opacity * Math.min(share / FADE, 1);
  }
  compose(context, box, pixels, step);
}

/** Says the value at a point: `SUV 4.31`. */
export function fusedValue(plane: ViewPlane, layer: FusionLayer, point: Vector): string {
  const value = isOver(plane, layer) ? valueAt(layer.volume, point) : undefined;
  if (value === undefined) return '';
  return layer.unit === 'SUV' ? `SUV ${value.toFixed(2)}` : `${value.toPrecision(4)} ${layer.unit}`.trim();
}

function isOver(plane: ViewPlane, { frameOfReference, series }: FusionLayer): boolean {
  return frameOfReference !== '' && frameOfReference === plane.frameOfReference && series !== plane.series;
}
