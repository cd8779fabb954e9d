import type { Pyramid } from './pyramid';
import type { TileStore } from './tileStore';
import { nearestLevel, type Size, type SlideView, tilesInView } from './view';

/** What was drawn: by which level, and how many of its tiles are still to come. */
export interface Drawn {
  level: number;
  tiles: number;
  outstanding: number;
}

/** Tiles of the coarsest level that come before all others: where one is, at a glance. */
const AT_FIRST = 8;
/** Glass without anything on it. */
const GLASS = '#f4f4f2';

/** Draws what is seen of a slide, with coarser tiles where the finer ones are not here yet, and asks for those. */
export function drawSlide(
  context: CanvasRenderingContext2D,
  pyramid: Pyramid,
  store: TileStore,
  view: SlideView,
  size: Size,
  ratio: number,
): Drawn {
  const level = nearestLevel(pyramid.levels, view.scale * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  context.translate(size.width / 2 - view.x * view.scale, size.height / 2 - view.y * view.scale);
  context.scale(view.scale, view.scale);
  context.fillStyle = GLASS;
  context.fillRect(0, 0, pyramid.columns, pyramid.rows);
  context.imageSmoothingEnabled = view.scale * ratio < 4;
  for (let coarser = pyramid.levels.length - 1; coarser >= level; coarser -= 1) {
    drawLevel(context, pyramid, store, coarser, view, size);
  }
  const wanted = tilesInView(pyramid, level, view, size);
  // The coarsest level is a preview of all that may be looked at next.
  const preview = tilesInView(pyramid, pyramid.levels.length - 1, view, size);
  store.want([...preview.slice(0, AT_FIRST), ...wanted]);
  return { level, tiles: wanted.length, outstanding: wanted.filter((place) => !store.isSettled(place)).length };
}

function drawLevel(
  context: CanvasRenderingContext2D,
  pyramid: Pyramid,
  store: TileStore,
  level: number,
  view: SlideView,
  size: Size,
): void {
  const { scale, tileColumns, tileRows, columns, rows } = pyramid.levels[level] ?? NOTHING;
  for (const place of tilesInView(pyramid, level, view, size)) {
    const tile = store.get(place);
    if (!tile) continue;
    const [left, top] = [place.column * tileColumns, place.row * tileRows];
    // Tiles at the right and the lower edge go beyond the picture.
    const [width, height] = [Math.min(tileColumns, columns - left), Math.min(tileRows, rows - top)];
    context.drawImage(tile, 0, 0, width, height, left * scale, top * scale, width * scale, height * scale);
  }
}

const NOTHING = { scale: 1, tileColumns: 1, tileRows: 1, columns: 0, rows: 0 };
