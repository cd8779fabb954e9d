import type { Types } from '@cornerstonejs/core';
import { ToolGroupManager } from '@cornerstonejs/tools';
import { length, type Vector } from '../dicom/geometry';
import { PAINTING, TOOLS } from '../engine/toolGroups';
import classes from '../overlays/Screen.module.css';
import { minus } from '../overlays/voxels';
import { editing } from './editing';

const PAINTS: readonly string[] = PAINTING.map((tool) => TOOLS[tool]);

/** Shows around the pointer how large the brush is. */
export class BrushRing {
  private readonly ring = document.createElement('div');

  constructor(private readonly viewport: Types.IViewport) {
    this.ring.className = classes.ring ?? '';
    this.ring.hidden = true;
    viewport.element.append(this.ring);
  }

  /** Follows the pointer: pixels of the page from the corner of the viewport. */
  follow(x: number, y: number): void {
    this.ring.hidden = !this.isWanted();
    if (this.ring.hidden) return;
    const at = (left: number) => this.viewport.canvasToWorld([left, 0]) as Vector;
    const size = (2 * editing.state.get().radius) / (length(minus(at(100), at(0))) / 100);
    Object.assign(this.ring.style, { left: `${x}px`, top: `${y}px`, width: `${size}px`, height: `${size}px` });
  }

  hide(): void {
    this.ring.hidden = true;
  }

  remove(): void {
    this.ring.remove();
  }

  private isWanted(): boolean {
    const group = ToolGroupManager.getToolGroupForViewport(this.viewport.id, this.viewport.renderingEngineId);
    return editing.state.get().layer !== undefined && PAINTS.includes(group?.getActivePrimaryMouseButtonTool() ?? '');
  }
}
