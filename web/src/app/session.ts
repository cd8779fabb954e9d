import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { type Permission, type Session, showSession } from '@/client';
import { ApiError } from './api';

export type { Permission, Session };

/** Gives the session, `null` where nobody is logged in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: 60_000,
  // In another tab somebody else may have logged in meanwhile.
  refetchOnWindowFocus: 'always',
  queryFn: async ({ client, queryKey }): Promise<Session | null> => {
    const session = await askSession();
    const before = client.getQueryData<Session | null>(queryKey);
    if (session && before && isSomebodyElse(before, session)) {
      window.location.reload();
      return before;
    }
    // Whoever was here stays on their page, which asks them to come in again (see expiry).
    if (!session && before) throw new ApiError(401, 'http.unauthenticated', 'expired', '');
    return session;
  },
});

/** Asks the server who is here. Throws: ApiError. */
export async function askSession(): Promise<Session | null> {
  try {
    return (await showSession({ throwOnError: true })).data;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** Tells whether another person is here now; they get a page of their own, and nothing of what is on this one. */
export function isSomebodyElse(before: Session, now: Session): boolean {
  return before.person.id !== now.person.id;
}

/** Gives the session inside pages that only a known person reaches. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) throw new ApiError(401, 'http.unauthenticated', 'this page needs a session', '');
  return data;
}

/** Tells whether something is permitted at all, be it for a single study. */
export function may(session: Session, permission: Permission | undefined): boolean {
  return permission === undefined || session.permissions.includes(permission);
}

/** Tells whether the person may do something at all. */
export function useMay(permission: Permission): boolean {
  return may(useSession(), permission);
}
