import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { sessionQuery } from '@/app/session';

/** Gives what goes on to a page of the site after the server has let somebody in. */
export function useArrival(): (page?: string) => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useCallback(
    async (page = '/') => {
      client.clear();
      await client.fetchQuery(sessionQuery);
      await navigate({ href: ownPage(page), replace: true });
    },
    [client, navigate],
  );
}

/** Gives the page that was asked for before the log-in; only ever one of this site. */
export function ownPage(page: string): string {
  return /^\/(?![/\\])/.test(page) ? page : '/';
}
