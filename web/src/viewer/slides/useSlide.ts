import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { DisplaySet } from '../dicom/displaySets';
import { type Drawn, drawSlide } from './draw';
import { type Pyramid, readPyramid } from './pyramid';
import { TileStore } from './tileStore';
import { fitted, type Size, type SlideView } from './view';

/** What a slide shows, and what changes it. */
export interface ShownSlide {
  pyramid: Pyramid;
  view: SlideView | undefined;
  size: Size;
  drawn: Drawn | undefined;
  change: (next: (view: SlideView, size: Size) => SlideView) => void;
}

/** Draws a slide into a canvas as large as its place, anew whenever the view is another or tiles have come. */
export function useSlide(canvas: RefObject<HTMLCanvasElement | null>, set: DisplaySet): ShownSlide {
  const pyramid = useMemo(() => readPyramid(set.levels), [set.levels]);
  const size = useSize(canvas);
  const [view, setView] = useState<SlideView>();
  const [drawn, setDrawn] = useState<Drawn>();
  const [arrivals, setArrivals] = useState(0);
  const store = useStore(pyramid, setArrivals);
  useEffect(() => {
    if (size.width > 0) setView((before) => before ?? fitted(pyramid, size));
  }, [pyramid, size]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a tile that has come is to be drawn.
  useEffect(() => {
    const handle = requestAnimationFrame(() => {
      const context = canvas.current?.getContext('2d');
      if (!context || !view || !store) return;
      setDrawn(drawSlide(context, pyramid, store, view, size, window.devicePixelRatio));
    });
    return () => cancelAnimationFrame(handle);
  }, [canvas, pyramid, store, view, size, arrivals]);
  const change = useCallback(
    (next: (view: SlideView, size: Size) => SlideView) => setView((before) => before && next(before, size)),
    [size],
  );
  return { pyramid, view, size, drawn, change };
}

/** Keeps the tiles of a slide while it is shown. */
function useStore(pyramid: Pyramid, tell: (count: (before: number) => number) => void): TileStore | undefined {
  const [store, setStore] = useState<TileStore>();
  useEffect(() => {
    const made = new TileStore(pyramid, () => tell((count) => count + 1));
    setStore(made);
    return () => made.close();
  }, [pyramid, tell]);
  return store;
}

/** Gives the size of the place, and makes the canvas as fine as the screen. */
function useSize(canvas: RefObject<HTMLCanvasElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const before = useRef(size);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width === before.current.width && height === before.current.height) return;
      before.current = { width, height };
      element.width = Math.round(width * window.devicePixelRatio);
      element.height = Math.round(height * window.devicePixelRatio);
      setSize({ width, height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [canvas]);
  return size;
}
