import { getRenderingCapabilities } from '@cornerstonejs/core';

let answer: boolean | undefined;

/**
 * Whether a graphics card, or what stands for one, draws: not without WebGL 2, and not where `?cpu` asked for that when the
 * first study was opened, after which nothing changes it.
 */
export function hasWebGl(): boolean {
  answer ??= !new URLSearchParams(location.search).has('cpu') && getRenderingCapabilities().webgl2;
  return answer;
}
