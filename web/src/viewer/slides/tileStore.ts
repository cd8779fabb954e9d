import type { Pyramid } from './pyramid';
import { loadTile } from './tile';
import type { TilePlace } from './view';

const AT_ONCE = 5;
/** Bytes of drawn tiles that are kept. */
const LARGEST = 192 * 2 ** 20;

/** The tiles of a slide that are here, and those that are wanted. */
export class TileStore {
  private readonly tiles = new Map<string, ImageBitmap>();
  private readonly missing = new Set<string>();
  private readonly running = new Set<string>();
  private wanted: TilePlace[] = [];
  private size = 0;
  private isClosed = false;

  constructor(
    private readonly pyramid: Pyramid,
    private readonly changed: () => void,
  ) {}

  /** Gives a tile that is here; the ones that were asked for longest ago go first when the place is short. */
  get(place: TilePlace): ImageBitmap | undefined {
    const name = nameOf(place);
    const tile = this.tiles.get(name);
    if (!tile) return undefined;
    this.tiles.delete(name);
    this.tiles.set(name, tile);
    return tile;
  }

  /** Whether a tile is here, or will never be: nothing stored, nothing to be had. */
  isSettled(place: TilePlace): boolean {
    const name = nameOf(place);
    return this.tiles.has(name) || this.missing.has(name);
  }

  /** Fetches these next, and no longer what was wanted before; the first first. */
  want(places: TilePlace[]): void {
    this.wanted = places.filter((place) => !this.isSettled(place));
    this.pump();
  }

  close(): void {
    this.isClosed = true;
    this.wanted = [];
    for (const tile of this.tiles.values()) tile.close();
    this.tiles.clear();
  }

  private pump(): void {
    while (this.running.size < AT_ONCE) {
      const place = this.wanted.find((one) => !this.running.has(nameOf(one)));
      if (!place) return;
      this.wanted = this.wanted.filter((one) => one !== place);
      void this.load(place);
    }
  }

  private async load(place: TilePlace): Promise<void> {
    const name = nameOf(place);
    const frame = this.pyramid.levels[place.level]?.tile(place.column, place.row);
    this.running.add(name);
    try {
      if (frame) this.keep(name, await loadTile(frame));
      else this.missing.add(name);
    } catch {
      this.missing.add(name);
    } finally {
      this.running.delete(name);
    }
    if (this.isClosed) return;
    this.changed();
    this.pump();
  }

  private keep(name: string, tile: ImageBitmap): void {
    if (this.isClosed) {
      tile.close();
      return;
    }
    this.tiles.set(name, tile);
    this.size += bytesOf(tile);
    for (const [oldest, old] of this.tiles) {
      if (this.size <= LARGEST || oldest === name) return;
      this.tiles.delete(oldest);
      this.size -= bytesOf(old);
      old.close();
    }
  }
}

function nameOf({ level, column, row }: TilePlace): string {
  return `${level}/${column}/${row}`;
}

function bytesOf(tile: ImageBitmap): number {
  return 4 * tile.width * tile.height;
}
