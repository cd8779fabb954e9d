import { getRenderingCapabilities } from '@cornerstonejs/core';

/** Whether a graphics card, or what stands for one, draws: not without WebGL 2, and not where `?cpu` asks for that. */
export function hasWebGl(): boolean {
  return !new URLSearchParams(location.search).has('cpu') && getRenderingCapabilities().webgl2;
}
