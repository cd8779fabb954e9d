import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { logOut } from '@/client';
import { tellFailure } from '@/ui/notices';
import { sessionQuery } from './session';

/** Gives what ends the session and forgets what it has seen. */
export function useLogOut(): () => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { mutate } = useMutation({
    mutationFn: () => logOut({ throwOnError: true }),
    onSuccess: async ({ data }) => {
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'site' });
      client.setQueryData(sessionQuery.queryKey, null);
      // Who was vouched for by a provider logs out there too.
      if (data.url) window.location.assign(data.url);
      else await navigate({ to: '/login' });
    },
    onError: tellFailure,
  });
  return () => mutate();
}
