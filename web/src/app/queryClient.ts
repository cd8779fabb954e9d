import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api';
import { noteExpiry } from './expiry/expiry';
import { noteReachability } from './reachability';

const MOST_TRIES = 2;

/** What the server has answered, kept for all pages. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: note, onSuccess: () => noteReachability(true) }),
  mutationCache: new MutationCache({ onError: note }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < MOST_TRIES && isWorthAnotherTry(error),
    },
    mutations: { retry: false },
  },
});

function note(error: unknown): void {
  noteExpiry(error);
  if (error instanceof ApiError && error.status === 0) noteReachability(false);
}

/** An answer of the server stands; only where none came, or it was busy, the same may go well a moment later. */
function isWorthAnotherTry(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status === 503;
}
