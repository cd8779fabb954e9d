import { getEnabledElement, type Types } from '@cornerstonejs/core';
import { BaseTool } from '@cornerstonejs/tools';
import { cross, length, type Vector } from '../dicom/geometry';
import { minus, scaled } from '../overlays/voxels';
import type { BrushMode } from './brush';
import { editing } from './editing';

interface Pointing {
  detail: {
    element: HTMLDivElement;
    currentPoints: { world: Types.Point3 };
    lastPoints?: { world: Types.Point3 };
  };
}

const INPUTS = { supportedInteractionTypes: ['Mouse', 'Touch'] as ('Mouse' | 'Touch')[] };

/** Paints on the segment in the hand while the button, or a finger, is down. */
abstract class PaintTool extends BaseTool {
  protected abstract readonly does: BrushMode;

  constructor(own = {}) {
    super(own, INPUTS);
  }

  preMouseDownCallback = (event: Pointing): boolean => {
    editing.press();
    this.paint(event.detail.currentPoints.world, event);
    return true;
  };

  mouseDragCallback = (event: Pointing): void => {
    this.paint(event.detail.lastPoints?.world ?? event.detail.currentPoints.world, event);
  };

  mouseUpCallback = (): void => editing.lift();
  /** A stroke of less than a fifth of a second counts as a click. */
  mouseClickCallback = (): void => editing.lift();
  touchEndCallback = (): void => editing.lift();

  private paint(from: Types.Point3, { detail: { element, currentPoints } }: Pointing): void {
    const viewport = getEnabledElement(element)?.viewport;
    if (!viewport) return;
    const at = (x: number, y: number) => viewport.canvasToWorld([x, y]) as Vector;
    const normal = cross(minus(at(1, 0), at(0, 0)), minus(at(0, 1), at(0, 0)));
    const { radius, isBall } = editing.state.get();
    const to = currentPoints.world as Vector;
    const stroke = { from: from as Vector, to, radius, isBall, normal: scaled(normal, 1 / (length(normal) || 1)) };
    editing.paint(stroke, this.does);
  }
}

export class BrushTool extends PaintTool {
  static override toolName = 'SegmentBrush';
  protected readonly does = 'brush';
}

export class EraserTool extends PaintTool {
  static override toolName = 'SegmentEraser';
  protected readonly does = 'eraser';
}

/** Paints only where values lie in a range. */
export class ThresholdTool extends PaintTool {
  static override toolName = 'SegmentThresholdBrush';
  protected readonly does = 'threshold';
}
