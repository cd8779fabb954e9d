import type { Vector } from '../dicom/geometry';
import { boxOf, compose, walkThrough, wholeExtent } from '../overlays/raster';
import { valueAt, valuesAlong } from '../overlays/valueVolume';
import type { ViewPlane } from '../overlays/viewPlane';
import type { DoseLayer } from './dose';
import { bandOf, ISODOSES } from './isodoses';

/** Draws a dose: its colours from line to line, and the lines. */
export function drawDose(context: CanvasRenderingContext2D, plane: ViewPlane, layer: DoseLayer): void {
  const { volume, frameOfReference } = layer;
  if (!frameOfReference || frameOfReference !== plane.frameOfReference) return;
  const box = boxOf(volume.grid, wholeExtent(volume.grid), plane);
  if (!box) return;
  const values = valuesAlong(volume, walkThrough(volume.grid, plane), box);
  const bands = Uint8Array.from(values, (value) => (Number.isNaN(value) ? 0 : bandOf(value / layer.reference)));
  compose(context, box, coloured(bands, box.right - box.left, layer));
}

function coloured(bands: Uint8Array, width: number, { style, opacity }: DoseLayer): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(bands.length * 4);
  const wash = style === 'lines' ? 0 : opacity * 255;
  for (let at = 0; at < bands.length; at += 1) {
    const band = bands[at] ?? 0;
    const line = style === 'wash' ? 0 : lineAt(bands, at, width);
    const shown = line || band;
    if (shown === 0 || (line === 0 && wash === 0)) continue;
    const [red, green, blue] = ISODOSES[shown - 1]?.colour ?? [0, 0, 0];
    pixels[4 * at] = red;
    pixels[4 * at + 1] = green;
    pixels[4 * at + 2] = blue;
    pixels[4 * at + 3] = line > 0 ? 255 : wash;
  }
  return pixels;
}

/** Gives the line that runs between a pixel and the next ones: the highest that is passed there; 0: none does. */
function lineAt(bands: Uint8Array, at: number, width: number): number {
  const own = bands[at] ?? 0;
  const right = at % width < width - 1 ? (bands[at + 1] ?? own) : own;
  const below = bands[at + width] ?? own;
  return right === own && below === own ? 0 : Math.max(own, right, below);
}

/** Says the dose at a point: `45.20 Gy (90 %)`. */
export function doseWords(plane: ViewPlane, layer: DoseLayer, point: Vector): string {
  if (layer.frameOfReference !== plane.frameOfReference) return '';
  const dose = valueAt(layer.volume, point);
  if (dose === undefined) return '';
  const share = layer.reference > 0 ? ` (${Math.round((dose / layer.reference) * 100)} %)` : '';
  return `${dose.toFixed(2)} ${layer.unit}`.trim() + share;
}
