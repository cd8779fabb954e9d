import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { tellDone, tellFailure } from '@/ui/notices';
import { GivenUp, useProven } from './ProofProvider';

/** Changes something about oneself, showing who one is where that is asked for; then asks anew what it changes. */
export function useAct<Given, Result>(
  act: (given: Given) => Promise<Result>,
  changed: readonly QueryKey[],
  done?: string,
) {
  const client = useQueryClient();
  const proven = useProven();
  return useMutation({
    mutationFn: (given: Given) => proven(() => act(given)),
    onSuccess: async () => {
      await Promise.all(changed.map((queryKey) => client.invalidateQueries({ queryKey })));
      if (done) tellDone(done);
    },
    onError: (error) => {
      if (!(error instanceof GivenUp)) tellFailure(error);
    },
  });
}
