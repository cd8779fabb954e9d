import { cache } from '@cornerstonejs/core';
import type { DisplaySet } from '../dicom/displaySets';
import { layers } from '../overlays/layers';
import { Store } from '../state/store';
import { type BrushMode, type Stroke, voxelsUnder } from './brush';
import { givenColour } from './colour';
import { type Drawing, forgetDrawing, keepDrawing, noteSavedAfterwards } from './drawings';
import { type Canvas, canvasOf, ontoCanvas } from './drawnGrid';
import { type Patch, patchOf, type Segment, type SegmentsLayer } from './segmentation';

interface State {
  /** The layer that is painted on; undefined: none is. */
  layer: string | undefined;
  /** Number of the segment that is in the hand. */
  segment: number;
  /** Millimetres. */
  radius: number;
  isBall: boolean;
  /** What the threshold brush takes: values as they are measured. */
  lower: number;
  upper: number;
  isUnsaved: boolean;
  steps: number;
}

/** Slices as they were before a stroke. */
interface Step {
  segment: number;
  slices: Map<number, Patch | undefined>;
}

const REMEMBERED = 50;
const KEPT_AFTER_MS = 500;
const BEGINNING: State = {
  layer: undefined,
  segment: 1,
  radius: 5,
  isBall: false,
  lower: 100,
  upper: 3000,
  isUnsaved: false,
  steps: 0,
};

/** The segmentation that somebody paints. */
class Editing {
  readonly state = new Store<State>(BEGINNING);
  private canvas: Canvas | undefined;
  private steps: Step[] = [];
  private step: Step | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Of what is painted; another one after every change. */
  private version = '';

  /** Begins an empty segmentation of the pictures of a stack. */
  begin(set: DisplaySet, name: string, label: string): void {
    const canvas = canvasOf(set);
    const { grid, references, frameOfReference } = canvas;
    const segments = [this.emptySegment(1, label, grid.slices)];
    layers.put({
      kind: 'segments',
      id: `drawn-${crypto.randomUUID()}`,
      name,
      isVisible: true,
      opacity: 0.35,
      hidden: new Set(),
      edited: set.id,
      segmentation: { grid, references, frameOfReference, largest: 1, segments },
    });
    this.version = crypto.randomUUID();
    this.take(layers.state.get().list.at(-1) as SegmentsLayer, canvas, false);
  }

  /** Goes on with a segmentation that is shown already, in the grid of the pictures on which one paints. */
  edit(layer: SegmentsLayer, set: DisplaySet): void {
    const canvas = canvasOf(set);
    const isOwn = layer.edited === set.id;
    const segmentation = isOwn ? layer.segmentation : ontoCanvas(layer.segmentation, canvas);
    const edited = { ...layer, segmentation, edited: set.id };
    layers.put(edited);
    this.version = crypto.randomUUID();
    this.take(edited, canvas, isOwn && this.state.get().isUnsaved);
  }

  /** Takes up what was painted before the page was loaded anew. */
  resume({ layer, version }: Drawing, set: DisplaySet): void {
    layers.put(layer);
    this.version = version;
    this.take(layer, canvasOf(set), true);
  }

  private take(layer: SegmentsLayer, canvas: Canvas, isUnsaved: boolean): void {
    this.canvas = canvas;
    this.steps = [];
    const segment = layer.segmentation.segments[0]?.number ?? 1;
    this.state.set({ layer: layer.id, segment, isUnsaved, steps: 0 });
  }

  /** Gives what is painted, and the pictures below it. */
  current(): { layer: SegmentsLayer; canvas: Canvas } | undefined {
    const layer = layers.find(this.state.get().layer ?? '');
    return layer?.kind === 'segments' && this.canvas ? { layer, canvas: this.canvas } : undefined;
  }

  addSegment(label: string): void {
    const found = this.current();
    if (!found) return;
    const { segmentation } = found.layer;
    const number = Math.max(0, ...segmentation.segments.map((one) => one.number)) + 1;
    const added = this.emptySegment(number, label, segmentation.grid.slices);
    this.change({ segments: [...segmentation.segments, added] });
    this.state.set({ segment: number });
  }

  rename(number: number, label: string): void {
    const segments = this.current()?.layer.segmentation.segments ?? [];
    this.change({ segments: segments.map((one) => (one.number === number ? { ...one, label } : one)) });
  }

  removeSegment(number: number): void {
    const segments = (this.current()?.layer.segmentation.segments ?? []).filter((one) => one.number !== number);
    this.steps = this.steps.filter((step) => step.segment !== number);
    this.change({ segments });
    this.state.set({ segment: segments[0]?.number ?? 1, steps: this.steps.length });
  }

  /** Begins to paint; everything until `lift` is undone as one. */
  press(): void {
    this.lift();
    this.step = { segment: this.state.get().segment, slices: new Map() };
  }

  paint(stroke: Stroke, mode: BrushMode): void {
    const segment = this.segmentInHand();
    const grid = this.canvas?.grid;
    if (!segment || !grid || !this.step) return;
    const value = mode === 'eraser' ? 0 : 1;
    voxelsUnder(grid, stroke, (i, j, k) => {
      if (mode === 'threshold' && !this.isInRange(i, j, k)) return;
      this.sheet(segment, k).values[j * grid.columns + i] = value;
    });
    layers.redraw();
  }

  /** Ends what `press` began. */
  lift(): void {
    const { step } = this;
    this.step = undefined;
    const segment = this.segmentInHand();
    const columns = this.canvas?.grid.columns ?? 1;
    if (!step || !segment || step.slices.size === 0) return;
    for (const slice of step.slices.keys()) {
      const patch = segment.slices[slice];
      segment.slices[slice] = patch && patchOf(patch.values, columns, (value) => value);
    }
    this.steps = [...this.steps, step].slice(-REMEMBERED);
    this.change({});
  }

  /** Takes the last stroke back. */
  undo(): void {
    const step = this.steps.pop();
    const segment = this.current()?.layer.segmentation.segments.find((one) => one.number === step?.segment);
    if (!step || !segment) return;
    for (const [slice, patch] of step.slices) segment.slices[slice] = patch;
    this.change({});
  }

  /** Gives what says, when it has been stored: the archive has what is painted now, under this id. */
  saving(): (id: string) => Promise<void> {
    const { version } = this;
    const { layer: stored, canvas } = this.current() ?? {};
    return async (id) => {
      if (!stored || !canvas) return;
      if (this.current()?.layer.id !== stored.id) {
        await noteSavedAfterwards(canvas.study, stored.id, version, id);
        return;
      }
      layers.rename(stored.id, id);
      this.state.set({ layer: id });
      // What was painted meanwhile is still to be stored.
      if (version !== this.version) {
        this.change({});
        return;
      }
      clearTimeout(this.timer);
      this.timer = undefined;
      this.state.set({ isUnsaved: false });
      await forgetDrawing(canvas.study);
    };
  }

  /** Ends; what was painted and not stored is gone for good where it is said so. */
  async end(isForGood: boolean): Promise<void> {
    const study = this.canvas?.study;
    if (!isForGood) this.keepNow();
    clearTimeout(this.timer);
    this.timer = undefined;
    this.canvas = undefined;
    this.steps = [];
    this.state.set({ layer: undefined, isUnsaved: false, steps: 0 });
    if (isForGood && study) await forgetDrawing(study);
  }

  /** Keeps what has not been kept yet. */
  readonly keepNow = (): void => {
    const found = this.current();
    if (!this.timer || !found) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    void keepDrawing({ study: found.canvas.study, layer: found.layer, version: this.version });
  };

  private emptySegment(number: number, label: string, slices: number): Segment {
    return { number, label, colour: givenColour(number), slices: new Array(slices).fill(undefined) };
  }

  private segmentInHand(): Segment | undefined {
    const { segment } = this.state.get();
    return this.current()?.layer.segmentation.segments.find((one) => one.number === segment);
  }

  /** Gives a slice that can be painted on: the whole of it, with what it was remembered. */
  private sheet(segment: Segment, slice: number): Patch {
    const { columns = 1, rows = 1 } = this.canvas?.grid ?? {};
    const before = segment.slices[slice];
    if (before && this.step?.slices.has(slice)) return before;
    this.step?.slices.set(slice, before);
    const values = new Uint8Array(columns * rows);
    for (let row = 0; before && row < before.height; row += 1) {
      const from = before.values.subarray(row * before.width, (row + 1) * before.width);
      values.set(from, (before.top + row) * columns + before.left);
    }
    const sheet = { left: 0, top: 0, width: columns, height: rows, values };
    segment.slices[slice] = sheet;
    return sheet;
  }

  private isInRange(i: number, j: number, k: number): boolean {
    const { lower, upper } = this.state.get();
    const image = cache.getImage(this.canvas?.frames[k]?.imageId ?? '');
    const value = image?.getPixelData()[j * (this.canvas?.grid.columns ?? 0) + i];
    return value !== undefined && value >= lower && value <= upper;
  }

  private change(change: Partial<SegmentsLayer['segmentation']>): void {
    const found = this.current();
    if (!found) return;
    layers.change(found.layer.id, { segmentation: { ...found.layer.segmentation, ...change } });
    this.version = crypto.randomUUID();
    this.state.set({ isUnsaved: true, steps: this.steps.length });
    clearTimeout(this.timer);
    this.timer = setTimeout(this.keepNow, KEPT_AFTER_MS);
  }
}

export const editing = new Editing();
