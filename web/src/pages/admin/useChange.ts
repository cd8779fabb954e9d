import { type QueryKey, type UseMutationOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { tellDone, tellFailure } from '@/ui/notices';

/** Changes something on the server: what it changes is asked anew, and how it ended is told. */
export function useChange<Data, Failure, Variables>(
  options: UseMutationOptions<Data, Failure, Variables>,
  changed: readonly QueryKey[],
  done?: (data: Data) => string,
) {
  const client = useQueryClient();
  return useMutation({
    ...options,
    onError: (error) => tellFailure(error),
    onSuccess: async (data) => {
      // What other pages have kept may name it too: they ask anew when they are opened.
      await client.invalidateQueries({ refetchType: 'none' });
      await Promise.all(changed.map((queryKey) => client.invalidateQueries({ queryKey })));
      if (done) tellDone(done(data));
    },
  });
}
