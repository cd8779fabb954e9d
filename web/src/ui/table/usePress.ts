import { type MouseEvent, type PointerEvent, useRef } from 'react';

/** A hand that moves further than this between press and release selects text. */
const STILL_PIXELS = 6;

interface Press<Row> {
  row: Row | undefined;
  x: number;
  y: number;
}

/**
 * Opens the row that was pressed. Answers arrive at any time: a row that moves away between press and release must
 * neither lose the click nor leave it to the row that takes its place.
 */
export function usePress<Row>(rows: readonly Row[], onOpen: ((row: Row) => void) | undefined) {
  const press = useRef<Press<Row> | null>(null);
  const rowAt = (target: EventTarget): Row | undefined => {
    const found = target instanceof Element ? target.closest('[data-row]') : null;
    return found ? rows[Number(found.getAttribute('data-row'))] : undefined;
  };
  const onPointerDown = (event: PointerEvent) => {
    press.current = { row: rowAt(event.target), x: event.clientX, y: event.clientY };
  };
  const onClick = (event: MouseEvent) => {
    // A program, or an aid for people, clicks without pressing.
    const isPressed = event.detail > 0 && press.current !== null;
    const row = isPressed ? released(press.current, event) : rowAt(event.target);
    press.current = null;
    if (row !== undefined) onOpen?.(row);
  };
  return { onPointerDown, onClick };
}

function released<Row>(press: Press<Row> | null, { clientX, clientY }: MouseEvent): Row | undefined {
  return press && Math.hypot(clientX - press.x, clientY - press.y) <= STILL_PIXELS ? press.row : undefined;
}
