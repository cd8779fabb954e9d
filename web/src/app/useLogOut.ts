import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { tellFailure } from '@/ui/notices';
import { at } from './address';
import { sessionQuery } from './session';

/** Gives what ends the session and forgets what it has seen. */
export function useLogOut(): () => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { mutate } = useMutation({
    mutationFn: () => fetch(at('api/v1/session'), { method: 'DELETE' }),
    onSuccess: async () => {
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'site' });
      client.setQueryData(sessionQuery.queryKey, null);
      await navigate({ to: '/login' });
    },
    onError: tellFailure,
  });
  return () => mutate();
}
