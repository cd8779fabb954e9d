/** Whether the server answers, as the last request found it. */
let isReachable = true;
const listeners = new Set<() => void>();

/** Takes note of whether the server answers. */
export function noteReachability(value: boolean): void {
  if (isReachable === value) return;
  isReachable = value;
  for (const listener of listeners) listener();
}

/** For `useSyncExternalStore`. */
export const reachability = {
  get: () => isReachable,
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
