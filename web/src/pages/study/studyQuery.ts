import { queryOptions } from '@tanstack/react-query';
import { getStudy } from '@/client';

/** What the page of a study shows first; also asked for ahead, when a row of the list is reached. */
export function studyQuery(uid: string) {
  return queryOptions({
    queryKey: ['study', uid, 'head'],
    queryFn: async ({ signal }) => (await getStudy({ path: { study: uid }, signal, throwOnError: true })).data,
  });
}
