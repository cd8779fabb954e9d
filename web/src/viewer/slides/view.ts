import type { Level, Pyramid } from './pyramid';

/** What of a slide is seen: the point in the middle in pixels of the finest level, and how large one of them is. */
export interface SlideView {
  x: number;
  y: number;
  /** Pixels of the page to a pixel of the finest level. */
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

/** A tile of a level by its place, from 0. */
export interface TilePlace {
  level: number;
  column: number;
  row: number;
}

/** A pixel of the finest level may fill so many of the page. */
const LARGEST = 16;
/** How much finer or coarser than the screen a level may be before another is nearer. */
const HALF_WAY = Math.SQRT2;

/** Shows all of a slide. */
export function fitted({ columns, rows }: Pyramid, { width, height }: Size): SlideView {
  return { x: columns / 2, y: rows / 2, scale: Math.min(width / columns, height / rows) };
}

/** Enlarges so that what is at a place of the page stays there. */
export function zoomed(view: SlideView, pyramid: Pyramid, size: Size, at: [number, number], factor: number): SlideView {
  const smallest = fitted(pyramid, size).scale / 4;
  const scale = Math.min(Math.max(view.scale * factor, smallest), LARGEST);
  const [dx, dy] = [at[0] - size.width / 2, at[1] - size.height / 2];
  return bounded(
    { x: view.x + dx / view.scale - dx / scale, y: view.y + dy / view.scale - dy / scale, scale },
    pyramid,
  );
}

/** Moves by pixels of the page, as if the slide were pushed. */
export function moved(view: SlideView, pyramid: Pyramid, right: number, down: number): SlideView {
  return bounded({ ...view, x: view.x - right / view.scale, y: view.y - down / view.scale }, pyramid);
}

/** The slide never leaves its place altogether. */
function bounded(view: SlideView, { columns, rows }: Pyramid): SlideView {
  return { ...view, x: Math.min(Math.max(view.x, 0), columns), y: Math.min(Math.max(view.y, 0), rows) };
}

/** Chooses the level whose pixels are nearest to those of the screen. */
export function nearestLevel(levels: readonly Level[], screenScale: number): number {
  const fitting = levels.findLastIndex((level) => level.scale * screenScale <= HALF_WAY);
  return Math.max(fitting, 0);
}

/** Lists the tiles of a level that are seen, those in the middle first. */
export function tilesInView(pyramid: Pyramid, level: number, view: SlideView, size: Size): TilePlace[] {
  const shown = pyramid.levels[level];
  if (!shown) return [];
  const [width, height] = [shown.tileColumns * shown.scale, shown.tileRows * shown.scale];
  const [halfWidth, halfHeight] = [size.width / 2 / view.scale, size.height / 2 / view.scale];
  const columns = range((view.x - halfWidth) / width, (view.x + halfWidth) / width, shown.columns / shown.tileColumns);
  const rows = range((view.y - halfHeight) / height, (view.y + halfHeight) / height, shown.rows / shown.tileRows);
  const distance = ({ column, row }: TilePlace) =>
    Math.hypot((column + 0.5) * width - view.x, (row + 0.5) * height - view.y);
  return rows
    .flatMap((row) => columns.map((column): TilePlace => ({ level, column, row })))
    .sort((one, other) => distance(one) - distance(other));
}

function range(from: number, to: number, count: number): number[] {
  const first = Math.max(Math.floor(from), 0);
  const last = Math.min(Math.ceil(to), Math.ceil(count)) - 1;
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, at) => first + at);
}
