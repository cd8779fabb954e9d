import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api';
import { noteFailure } from './failures';
import { noteReachability } from './reachability';

const MOST_TRIES = 2;
/** A hospital's server is reached without any internet: what the browser thinks of that is not asked. */
const networkMode = 'always';

/** What the server has answered, kept for all pages. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noteFailure, onSuccess: () => noteReachability(true) }),
  mutationCache: new MutationCache({ onError: noteFailure }),
  defaultOptions: {
    queries: {
      networkMode,
      refetchOnReconnect: true,
      staleTime: 15_000,
      retry: (failures, error) => failures < MOST_TRIES && isWorthAnotherTry(error),
    },
    mutations: { networkMode, retry: false },
  },
});

/** An answer of the server stands; only where none came, or it was busy, the same may go well a moment later. */
function isWorthAnotherTry(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status === 503;
}
