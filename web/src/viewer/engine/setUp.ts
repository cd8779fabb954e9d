import { cache, getRenderingCapabilities, init as initCore, RenderingEngine } from '@cornerstonejs/core';
import { init as initTools } from '@cornerstonejs/tools';
import { registerLoader } from '../loader/imageLoader';
import { nameRealUnits } from '../measurements/realUnits';
import { prefetch } from './prefetch';
import { createToolGroups } from './toolGroups';
import { hasWebGl } from './webGl';

const ENGINE = 'reading';
const GIGABYTE = 2 ** 30;

let started: Promise<RenderingEngine> | undefined;

/** Gives what draws; set up once, the first time that somebody reads. */
export function startEngine(): Promise<RenderingEngine> {
  started ??= setUp();
  return started;
}

async function setUp(): Promise<RenderingEngine> {
  const configuration = {
    rendering: {
      webGlContextCount: 1,
      useCPURendering: !hasWebGl(),
      // Without a graphics card a volume is drawn coarsely rather than not before one looks away.
      volumeRendering: { sampleDistanceMultiplier: isSoftware() ? 6 : 1 },
    },
  };
  await initCore(configuration as Parameters<typeof initCore>[0]);
  initTools();
  registerLoader();
  cache.setMaxCacheSize(cacheBytes());
  createToolGroups();
  nameRealUnits();
  prefetch.start();
  return new RenderingEngine(ENGINE);
}

/** How many bytes of decoded pictures are kept: a part of what the machine has, so that a phone's tab lives. */
export function cacheBytes(): number {
  const gigabytes = (navigator as { deviceMemory?: number }).deviceMemory ?? 4;
  return Math.min(Math.max(gigabytes / 5, 0.4), 2) * GIGABYTE;
}

function isSoftware(): boolean {
  return getRenderingCapabilities().softwareRasterizer === true;
}
