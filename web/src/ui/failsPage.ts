import { ApiError } from '@/app/api';

/**
 * Tells whether an error takes the place of a page: nothing is there to show, or it may not be shown any more.
 *
 * A query that fails when it is asked anew, while the server is away or nobody is logged in any more, leaves what is
 * shown, and what somebody is typing there.
 */
export function failsPage(error: unknown, data: unknown): boolean {
  if (!error) return false;
  return data === undefined || (error instanceof ApiError && (error.status === 403 || error.status === 404));
}
