import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api';

const MOST_TRIES = 2;

/** What the server has answered, kept for all pages. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < MOST_TRIES && isWorthAnotherTry(error),
    },
    mutations: { retry: false },
  },
});

/** An answer of the server stands; only where none came, or it was busy, the same may go well a moment later. */
function isWorthAnotherTry(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status === 503;
}
