import { type QueryKey, type UseMutationOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useProblem } from '@/ui/identity/useProblem';
import { tellDone, tellFailure } from '@/ui/notices';

/** Changes something about people: what it changes is asked anew, and how it ended is told. */
export function usePeopleChange<Data, Failure, Variables>(
  options: UseMutationOptions<Data, Failure, Variables>,
  changed: readonly QueryKey[],
  done?: string,
) {
  const client = useQueryClient();
  const told = useProblem();
  return useMutation({
    ...options,
    onError: (error) => tellFailure(new Error(told(error))),
    onSuccess: async () => {
      // What other pages have kept may name it too: they ask anew when they are opened.
      await client.invalidateQueries({ refetchType: 'none' });
      await Promise.all(changed.map((queryKey) => client.invalidateQueries({ queryKey })));
      if (done) tellDone(done);
    },
  });
}
