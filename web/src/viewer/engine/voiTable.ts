import type { StackViewport } from '@cornerstonejs/core';
import vtkColorTransferFunction from '@kitware/vtk.js/Rendering/Core/ColorTransferFunction';
import type { LookupTable } from '../loader/lookupTable';

/** More steps than a screen can show make nothing finer. */
const STEPS = 1024;

/** Shows a picture through a VOI LUT (PS3.3 C.11.2.1.1); the next window takes its place. */
export function applyTable(viewport: StackViewport, table: LookupTable): void {
  const actor = viewport.getDefaultActor()?.actor as unknown as
    | { getProperty: () => { setRGBTransferFunction: (at: number, curve: unknown) => void } }
    | undefined;
  if (!actor || viewport.getCornerstoneImage()?.color) return;
  const last = table.first + table.values.length - 1;
  viewport.setProperties({ voiRange: { lower: table.first, upper: last } });
  const curve = vtkColorTransferFunction.newInstance();
  const largest = 2 ** table.bits - 1;
  const isInverted = viewport.getProperties().invert === true;
  for (let step = 0; step <= STEPS; step += 1) {
    const at = Math.round((step / STEPS) * (table.values.length - 1));
    const grey = (table.values[at] ?? 0) / largest;
    const shown = isInverted ? 1 - grey : grey;
    curve.addRGBPoint(table.first + at, shown, shown, shown);
  }
  actor.getProperty().setRGBTransferFunction(0, curve);
  viewport.render();
}
