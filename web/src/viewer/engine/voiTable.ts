import type { StackViewport } from '@cornerstonejs/core';
import vtkColorTransferFunction from '@kitware/vtk.js/Rendering/Core/ColorTransferFunction';
import type { LookupTable } from '../loader/lookupTable';

/** More steps than a screen can show make nothing finer. */
const STEPS = 1024;

/** What is shown of values between two ends: red, green and blue of 1, for a share of the way. */
export type Curve = (share: number) => [red: number, green: number, blue: number];

/** Shows a picture through a VOI LUT (PS3.3 C.11.2.1.1); the next window takes its place. */
export function applyTable(viewport: StackViewport, table: LookupTable): void {
  applyCurve(viewport, { lower: table.first, upper: table.first + table.values.length - 1 }, greysOf(table));
}

/** Gives the greys of a table, from its first entry to its last. */
export function greysOf(table: LookupTable): Curve {
  const largest = 2 ** table.bits - 1;
  return (share) => {
    const grey = (table.values[Math.round(share * (table.values.length - 1))] ?? 0) / largest;
    return [grey, grey, grey];
  };
}

/** Shows values between two ends by a curve, inverted where the picture is; the next window takes its place. */
export function applyCurve(viewport: StackViewport, range: { lower: number; upper: number }, curve: Curve): void {
  const actor = viewport.getDefaultActor()?.actor as unknown as
    | { getProperty?: () => { setRGBTransferFunction?: (at: number, curve: unknown) => void } }
    | undefined;
  if (viewport.getCornerstoneImage()?.color) return;
  viewport.setProperties({ voiRange: range });
  const property = actor?.getProperty?.();
  // Drawn by the processor, a window over the same values has to do.
  if (!property?.setRGBTransferFunction) return;
  const transfer = vtkColorTransferFunction.newInstance();
  const isInverted = viewport.getProperties().invert === true;
  for (let step = 0; step <= STEPS; step += 1) {
    const shown = curve(step / STEPS).map((part) => (isInverted ? 1 - part : part)) as ReturnType<Curve>;
    transfer.addRGBPoint(range.lower + (step / STEPS) * (range.upper - range.lower), ...shown);
  }
  property.setRGBTransferFunction(0, transfer);
  viewport.render();
}
