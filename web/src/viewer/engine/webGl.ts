let answer: boolean | undefined;

/** Whether a graphics card, or what stands for one, draws: not without WebGL 2, and not where `?cpu` asks for that. */
export function hasWebGl(): boolean {
  answer ??=
    !new URLSearchParams(location.search).has('cpu') && document.createElement('canvas').getContext('webgl2') !== null;
  return answer;
}
