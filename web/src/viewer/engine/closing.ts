import { cache } from '@cornerstonejs/core';
import { frameRegistry } from '../loader/frameRegistry';
import { prefetch } from './prefetch';

/** Gives back what the pictures of a study took: whoever reads all day goes through hundreds of studies. */
export function closePictures(): void {
  prefetch.stop();
  cache.purgeCache();
  frameRegistry.turnOver();
}
