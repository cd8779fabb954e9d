import { cache, Enums, eventTarget, imageLoader } from '@cornerstonejs/core';
import { PRIORITY } from '../loader/queue';
import { Store } from '../state/store';

/** Asked for at once; few, so that a change of mind costs nothing. */
const AT_ONCE = 6;
const WAITING = { waiting: PRIORITY.series } as never;
/** Of the cache; the rest is for what is looked at meanwhile. */
const SHARE = 0.85;
const TOLD_EVERY_MS = 200;

/** Which pictures are in memory, for progress bars. */
export interface Loaded {
  imageIds: ReadonlySet<string>;
}

/** Fetches what will be looked at next: in the reading direction, then the rest of the study. */
class Prefetch {
  readonly loaded = new Store<Loaded>({ imageIds: new Set() });
  private readonly inMemory = new Set<string>();
  private readonly failed = new Set<string>();
  private plan: string[] = [];
  private outstanding = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Listens to the cache; once. */
  start(): void {
    eventTarget.addEventListener(Enums.Events.IMAGE_CACHE_IMAGE_ADDED, (event: Event) => {
      this.note((event as CustomEvent<{ image: { imageId: string } }>).detail.image.imageId, true);
    });
    eventTarget.addEventListener(Enums.Events.IMAGE_CACHE_IMAGE_REMOVED, (event: Event) => {
      this.note((event as CustomEvent<{ imageId: string }>).detail.imageId, false);
    });
  }

  /** Replaces what is to be fetched; the first comes first. */
  follow(imageIds: string[]): void {
    this.plan = imageIds;
    this.pump();
  }

  stop(): void {
    this.plan = [];
    this.failed.clear();
  }

  private pump(): void {
    while (this.outstanding < AT_ONCE && cache.getCacheSize() < SHARE * cache.getMaxCacheSize()) {
      const imageId = this.next();
      if (!imageId) return;
      this.outstanding += 1;
      imageLoader
        .loadAndCacheImage(imageId, WAITING)
        .catch(() => this.failed.add(imageId))
        .finally(() => {
          this.outstanding -= 1;
          this.pump();
        });
    }
  }

  private next(): string | undefined {
    for (;;) {
      const imageId = this.plan.shift();
      if (!imageId || !(cache.getImageLoadObject(imageId) || this.failed.has(imageId))) return imageId;
    }
  }

  private note(imageId: string, isThere: boolean): void {
    if (isThere) this.inMemory.add(imageId);
    else this.inMemory.delete(imageId);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.loaded.set({ imageIds: new Set(this.inMemory) });
    }, TOLD_EVERY_MS);
  }
}

export const prefetch = new Prefetch();
