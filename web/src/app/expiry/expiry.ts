import { ApiError } from '../api';

/** Whether the server has stopped knowing who is here, as seen by everything on the page. */
let isExpired = false;
const listeners = new Set<() => void>();

/** Takes note of what the server says: that it does not know any more who is asking. */
export function noteExpiry(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) setExpired(true);
}

/** Takes note that somebody is known again. */
export function setExpired(value: boolean): void {
  if (isExpired === value) return;
  isExpired = value;
  for (const listener of listeners) listener();
}

/** For `useSyncExternalStore`. */
export const expiry = {
  get: () => isExpired,
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
