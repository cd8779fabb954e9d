import { createOwnToken, type NewOwnToken } from '@/client';
import { listOwnTokensQueryKey } from '@/client/@tanstack/react-query.gen';
import { useAct } from './useAct';

/** Makes a token of one's own; gives its secret. */
export function useOwnToken() {
  const create = useAct(
    async (body: NewOwnToken) => (await createOwnToken({ body, throwOnError: true })).data.token,
    [listOwnTokensQueryKey()],
  );
  return { make: create.mutateAsync, isPending: create.isPending };
}
