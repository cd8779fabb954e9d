import { unpackBits } from '../loader/nativePixels';
import { bytes, type DataSet, number, numbers, text } from './attributes';
import type { Frame } from './frame';

/** A plane of bits over a picture (PS3.3 C.9.2). */
export interface OverlayPlane {
  rows: number;
  columns: number;
  /** Where its first bit lies, in pixels of the picture from 0. */
  top: number;
  left: number;
  bits: Uint8Array;
}

const GROUPS = Array.from({ length: 16 }, (_, at) => `60${(2 * at).toString(16).padStart(2, '0').toUpperCase()}`);

/** Reads the planes of a frame; shown by a presentation state, those that it turns on, and the state's own. */
export async function readPlanes(frame: Frame, state?: DataSet): Promise<OverlayPlane[]> {
  const isOn = (group: string) => !state || text(state, `${group}1001`) !== '';
  const sources = [frame, ...(state ? [{ ...frame, data: state }] : [])];
  const found = await Promise.all(
    GROUPS.filter(isOn).flatMap((group) =>
      sources.filter(({ data }) => data[`${group}3000`]).map((source) => readPlane(source, group)),
    ),
  );
  return found.filter((plane) => plane !== undefined);
}

async function readPlane({ data, number: frameNumber }: Frame, group: string): Promise<OverlayPlane | undefined> {
  const rows = number(data, `${group}0010`) ?? 0;
  const columns = number(data, `${group}0011`) ?? 0;
  const stored = await bytes(data, `${group}3000`);
  if (!stored || rows * columns === 0) return undefined;
  const frames = number(data, `${group}0015`) ?? 1;
  const first = number(data, `${group}0051`) ?? 1;
  const at = frames > 1 ? frameNumber - first : 0;
  if (at < 0 || at >= frames) return undefined;
  // Frames of a plane follow each other bit by bit; only the first begins at a byte for sure.
  const all = unpackBits(stored, rows * columns * (at + 1));
  const [top = 1, left = 1] = numbers(data, `${group}0050`);
  return { rows, columns, top: top - 1, left: left - 1, bits: all.subarray(rows * columns * at) };
}
