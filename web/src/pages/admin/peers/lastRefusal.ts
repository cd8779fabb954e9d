import type { CallsAnswer, RefusalAnswer } from '@/client';

/** Gives the refusal that is the last thing that has happened, if it is. */
export function lastRefusal({ live, last_sender: sender, last_refusal: refusal }: CallsAnswer): RefusalAnswer | null {
  if (!refusal || live.length > 0) return null;
  return !sender || refusal.last > sender.last_association ? refusal : null;
}
