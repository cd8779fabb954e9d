/** Gives the key of a file: the same for the same file however often it is chosen, another one for every other. */
export function keyOf(path: string, size: number, changed: number): string {
  const parts = digest(`${path}\n${size}\n${changed}`);
  return parts.map((part) => part.toString(16).padStart(8, '0')).join('');
}

/**
 * Digests a text to 128 bits. Not for secrets: it only has to tell files of one upload apart, also where the browser
 * offers no `crypto.subtle`, as on plain HTTP in a hospital's network.
 */
function digest(text: string): number[] {
  const state = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667];
  const factors = [0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1];
  for (const byte of new TextEncoder().encode(text)) {
    for (let lane = 0; lane < 4; lane += 1) {
      const mixed = Math.imul((state[lane] ?? 0) ^ byte, factors[lane] ?? 0);
      state[lane] = mixed ^ (mixed >>> 15) ^ (state[(lane + 1) % 4] ?? 0);
    }
  }
  for (let round = 0; round < 8; round += 1) {
    for (let lane = 0; lane < 4; lane += 1) {
      const mixed = Math.imul((state[lane] ?? 0) ^ ((state[(lane + 3) % 4] ?? 0) >>> 13), factors[lane] ?? 0);
      state[lane] = mixed ^ (mixed >>> 16);
    }
  }
  return state.map((lane) => lane >>> 0);
}
