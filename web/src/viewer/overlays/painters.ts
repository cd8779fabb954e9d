import type { Vector } from '../dicom/geometry';
import { drawFusion, fusedValue } from '../fusion/drawFusion';
import { doseWords, drawDose } from '../radiotherapy/drawDose';
import { drawStructures } from '../radiotherapy/drawStructures';
import { drawSegments, segmentWords } from '../segmentations/drawSegments';
import type { Layer } from './layer';
import type { ViewPlane } from './viewPlane';

/** Draws a layer where it lies in a plane. */
export function draw(context: CanvasRenderingContext2D, plane: ViewPlane, layer: Layer): void {
  if (layer.kind === 'segments') drawSegments(context, plane, layer);
  else if (layer.kind === 'structures') drawStructures(context, plane, layer);
  else if (layer.kind === 'dose') drawDose(context, plane, layer);
  else drawFusion(context, plane, layer);
}

/** Says what a layer is at a point that one points at; empty where it is nothing. */
export function wordsAt(plane: ViewPlane, layer: Layer, point: Vector): string {
  switch (layer.kind) {
    case 'segments':
      return segmentWords(plane, layer, point);
    case 'dose':
      return doseWords(plane, layer, point);
    case 'fusion':
      return fusedValue(plane, layer, point);
    default:
      return '';
  }
}
