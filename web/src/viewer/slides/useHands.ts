import { type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import type { ShownSlide } from './useSlide';
import { fitted, moved, zoomed } from './view';

type Point = [number, number];

/** A turn of the wheel of 100 makes so much larger. */
const WHEEL = 1.25;
const KEY_FACTOR = 1.5;
const KEY_PIXELS = 80;

const STEPS: Record<string, Point> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** The keys that move and enlarge a slide. */
export const SLIDE_KEYS = [...Object.keys(STEPS), '+', '-', '=', '0'].join(' ');

/** Moves a slide by one finger or the mouse, and enlarges it by two fingers, the wheel or keys. */
export function useHands(canvas: RefObject<HTMLCanvasElement | null>, { pyramid, change }: ShownSlide) {
  const fingers = useRef(new Map<number, Point>());
  useEffect(() => {
    const element = canvas.current;
    // React listens to wheels passively, and the page would move as well.
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      const at: Point = [event.offsetX, event.offsetY];
      change((view, size) => zoomed(view, pyramid, size, at, WHEEL ** (-event.deltaY / 100)));
    };
    element?.addEventListener('wheel', turn, { passive: false });
    return () => element?.removeEventListener('wheel', turn);
  }, [canvas, pyramid, change]);

  const onPointerDown = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, pointOf(event));
  };
  const onPointerUp = (event: PointerEvent) => {
    fingers.current.delete(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    const before = [...fingers.current.values()];
    if (!fingers.current.has(event.pointerId)) return;
    fingers.current.set(event.pointerId, pointOf(event));
    const after = [...fingers.current.values()];
    const [from, to] = [middle(before), middle(after)];
    const factor = spread(after) / spread(before);
    change((view, size) => zoomed(moved(view, pyramid, to[0] - from[0], to[1] - from[1]), pyramid, size, to, factor));
  };
  const onKeyDown = (event: { key: string; preventDefault: () => void }) => {
    const step = STEPS[event.key];
    if (step) change((view) => moved(view, pyramid, step[0] * KEY_PIXELS, step[1] * KEY_PIXELS));
    else if (event.key === '+' || event.key === '-') {
      const factor = event.key === '+' ? KEY_FACTOR : 1 / KEY_FACTOR;
      change((view, size) => zoomed(view, pyramid, size, [size.width / 2, size.height / 2], factor));
    } else if (event.key === '=' || event.key === '0') change((_, size) => fitted(pyramid, size));
    else return;
    event.preventDefault();
  };
  return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp, onKeyDown };
}

function pointOf({ nativeEvent }: PointerEvent): Point {
  return [nativeEvent.offsetX, nativeEvent.offsetY];
}

function middle(points: Point[]): Point {
  const sum = points.reduce(([x, y], point): Point => [x + point[0], y + point[1]], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}

/** How far two fingers are from each other; of one finger always the same. */
function spread([one, other]: Point[]): number {
  return one && other ? Math.max(Math.hypot(one[0] - other[0], one[1] - other[1]), 1) : 1;
}
