import { Enums, type Types } from '@cornerstonejs/core';
import type { Vector } from '../dicom/geometry';
import { BrushRing } from '../segmentations/BrushRing';
import { layers } from './layers';
import { draw, wordsAt } from './painters';
import classes from './Screen.module.css';
import { viewPlaneOf } from './viewPlane';

/** The canvas over a viewport on which layers are drawn, and the words about what one points at. */
export class Screen {
  private readonly canvas = document.createElement('canvas');
  private readonly words = document.createElement('output');
  private readonly controller = new AbortController();
  private readonly ring: BrushRing;
  private handle = 0;
  private isEmpty = true;

  constructor(private readonly viewport: Types.IViewport) {
    const { element, canvas } = viewport;
    const { signal } = this.controller;
    this.canvas.className = classes.canvas ?? '';
    this.canvas.dataset.layers = '';
    this.words.className = classes.words ?? '';
    canvas.after(this.canvas);
    element.append(this.words);
    this.ring = new BrushRing(viewport);
    element.addEventListener(Enums.Events.IMAGE_RENDERED, () => this.draw(), { signal });
    element.addEventListener('pointermove', (event) => this.tell(event), { signal });
    element.addEventListener('pointerleave', () => this.leave(), { signal });
    this.drawSoon();
  }

  /** Draws with the next picture of the screen. */
  drawSoon(): void {
    cancelAnimationFrame(this.handle);
    this.handle = requestAnimationFrame(() => this.draw());
  }

  remove(): void {
    cancelAnimationFrame(this.handle);
    this.controller.abort();
    this.canvas.remove();
    this.words.remove();
    this.ring.remove();
  }

  private draw(): void {
    const { list, areHidden } = layers.state.get();
    const shown = areHidden ? [] : list.filter((layer) => layer.isVisible);
    if (shown.length === 0 && this.isEmpty) return;
    const plane = viewPlaneOf(this.viewport);
    const context = this.canvas.getContext('2d');
    if (!context) return;
    const { width, height } = this.viewport.canvas;
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    context.clearRect(0, 0, width, height);
    this.isEmpty = shown.length === 0;
    if (!plane) return;
    for (const layer of shown) draw(context, plane, layer);
  }

  private tell({ clientX, clientY }: PointerEvent): void {
    const { left, top } = this.viewport.element.getBoundingClientRect();
    const [x, y] = [clientX - left, clientY - top];
    this.ring.follow(x, y);
    const { list, areHidden } = layers.state.get();
    const shown = areHidden ? [] : list.filter((layer) => layer.isVisible);
    const plane = shown.length > 0 ? viewPlaneOf(this.viewport) : undefined;
    const point = plane && (this.viewport.canvasToWorld([x, y]) as Vector);
    const words = plane && point ? shown.map((layer) => wordsAt(plane, layer, point)).filter(Boolean) : [];
    this.say(words.join(' · '));
  }

  private leave(): void {
    this.ring.hide();
    this.say('');
  }

  private say(words: string): void {
    if (this.words.textContent !== words) this.words.textContent = words;
  }
}
