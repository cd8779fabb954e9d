import { ApiError } from './api';
import { expiry, noteExpiry } from './expiry/expiry';
import { noteReachability } from './reachability';

const AGAIN_MS = 2000;
/** No answer at all, and what a proxy says while the server behind it is away. */
const AWAY = [0, 502, 504];

const pause = () => new Promise((resolve) => setTimeout(resolve, AGAIN_MS));

/** Takes note of what a failure says of everything else: that nobody is known any more, or that nobody answers. */
export function noteFailure(error: unknown): void {
  noteExpiry(error);
  if (error instanceof ApiError && error.status === 0) noteReachability(false);
}

/**
 * Asks until there is an answer: while the server is away, or does not know any more who is asking, it is asked again.
 * For what somebody waits for on a page that shows more than that. Throws: whatever else goes wrong.
 */
export async function patiently<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      const result = await ask();
      noteReachability(true);
      return result;
    } catch (error) {
      if (!(error instanceof ApiError) || !(error.status === 401 || AWAY.includes(error.status))) throw error;
      noteFailure(error);
    }
    await pause();
    while (expiry.get()) await pause();
  }
}
