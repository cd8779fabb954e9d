import { frameRegistry } from '../loader/frameRegistry';
import { isContinuous } from '../loader/rescale';

/** A window: which values are shown between black and white (PS3.3 C.11.2.1.2). */
export interface Window {
  center: number;
  width: number;
}

/** The values that are black, and white. */
export interface Range {
  lower: number;
  upper: number;
}

/** Gives the values at the ends of a window of a picture (PS3.3 C.11.2.1.2, C.11.2.1.3.2). */
export function rangeOf({ center, width }: Window, imageId: string): Range {
  if (isExact(imageId)) return { lower: center - width / 2, upper: center + width / 2 };
  return { lower: center - 0.5 - (width - 1) / 2, upper: center - 0.5 + (width - 1) / 2 };
}

/** Gives the window of a picture that has these values at its ends. */
export function windowOfRange({ lower, upper }: Range, imageId: string): Window {
  const size = Math.abs(upper - lower);
  if (isExact(imageId)) return { center: (lower + upper) / 2, width: size };
  return { center: (lower + upper + 1) / 2, width: size + 1 };
}

function isExact(imageId: string): boolean {
  const frame = frameRegistry.find(imageId);
  return frame !== undefined && isContinuous(frame.data);
}
