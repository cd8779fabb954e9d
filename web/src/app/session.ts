import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { at } from './address';
import { ApiError, toApiError } from './api';

/** What a role can permit; see the roles page for what each means. */
export type Permission =
  | 'find'
  | 'view'
  | 'view-reports'
  | 'download'
  | 'upload'
  | 'send'
  | 'edit'
  | 'delete'
  | 'restore'
  | 'purge'
  | 'share'
  | 'de-identify'
  | 'curate'
  | 'see-identity'
  | 'manage-people'
  | 'manage-roles'
  | 'manage-institutions'
  | 'manage-peers'
  | 'manage-settings'
  | 'read-audit'
  | 'break-glass';

/** Who is using the site, and what they may do at all; for which studies is the server's to say. */
export interface Session {
  person: { id: number; name: string; displayName: string; language: string; theme: string };
  permissions: Permission[];
}

/** Gives the session, `null` where nobody is logged in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: 60_000,
  queryFn: async ({ client, queryKey }): Promise<Session | null> => {
    const session = await askSession();
    // Whoever was here stays on their page, which asks them to come in again (see expiry).
    if (!session && client.getQueryData(queryKey)) throw new ApiError(401, 'http.unauthenticated', 'expired', '');
    return session;
  },
});

/** Asks the server who is here. Throws: ApiError. */
export async function askSession(): Promise<Session | null> {
  const response = await fetch(at('api/v1/session'));
  if (response.status === 401) return null;
  const body: unknown = await response.json();
  if (!response.ok) throw toApiError(body, response);
  return body as Session;
}

/** Gives the session inside pages that only a known person reaches. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) throw new Error('this page is only reached with a session');
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
