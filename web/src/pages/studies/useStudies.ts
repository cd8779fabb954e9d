import { infiniteQueryOptions, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { countStudies, listStudies } from '@/client';
import { rowsOf } from './pages';
import { restrictions, type StudySearch, toQuery } from './search';

const PAGE = 100;

/** The key of every page of every search; what changes a study changes it in all of them. */
export const STUDY_LISTS = ['studies', 'list'] as const;

/** Gives the pages of a search, one after another by their cursors. */
export function studiesQuery(search: StudySearch) {
  return infiniteQueryOptions({
    queryKey: [...STUDY_LISTS, search],
    queryFn: async ({ pageParam, signal }) =>
      (await listStudies({ query: { ...toQuery(search), size: PAGE, cursor: pageParam }, signal, throwOnError: true }))
        .data,
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
    // Rows stay while the next letter's are on their way.
    placeholderData: (before) => before,
  });
}

function countQuery(search: StudySearch) {
  return queryOptions({
    queryKey: ['studies', 'count', restrictions(search)],
    queryFn: async ({ signal }) =>
      (await countStudies({ query: toQuery(restrictions(search)), signal, throwOnError: true })).data,
    placeholderData: (before) => before,
  });
}

/** Gives the studies of a search as far as they are loaded, and how many there are. */
export function useStudies(search: StudySearch) {
  const list = useInfiniteQuery(studiesQuery(search));
  const { data: count } = useQuery(countQuery(search));
  const rows = useMemo(() => rowsOf(list.data), [list.data]);
  return { list, rows, count };
}
