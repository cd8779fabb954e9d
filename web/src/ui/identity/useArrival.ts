import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { at } from '@/app/address';
import { sessionQuery } from '@/app/session';

/** Gives what goes on to a page of the site after the server has let somebody in. */
export function useArrival(): (page?: string) => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useCallback(
    async (page = '/') => {
      client.clear();
      await client.fetchQuery(sessionQuery);
      if (isOtherProgram(page)) location.replace(at(page.slice(1)));
      else await navigate({ href: ownPage(page), replace: true });
    },
    [client, navigate],
  );
}

/** OHIF lies on the same server, but is no page of this site. */
function isOtherProgram(page: string): boolean {
  return page.startsWith('/ohif/');
}

/** Gives the page that was asked for before the log-in; only ever one of this site. */
export function ownPage(page: string): string {
  return /^\/(?![/\\])/.test(page) ? page : '/';
}
