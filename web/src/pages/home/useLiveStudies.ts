import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { at } from '@/app/address';
import { type ListStudiesData, listStudies } from '@/client';

const HOME = ['studies', 'home'] as const;

/** Gives studies, and keeps them as they are while others arrive. */
export function useLiveStudies(query: NonNullable<ListStudiesData['query']>) {
  useRenewalOnArrival();
  return useQuery({
    queryKey: [...HOME, query],
    queryFn: async ({ signal }) => (await listStudies({ query, signal, throwOnError: true })).data.studies,
    placeholderData: (before) => before,
  });
}

function useRenewalOnArrival(): void {
  const client = useQueryClient();
  useEffect(() => {
    const source = new EventSource(at('api/v1/arrivals'));
    const renew = () => void client.invalidateQueries({ queryKey: HOME });
    source.addEventListener('studies', renew);
    source.addEventListener('reset', renew);
    return () => source.close();
  }, [client]);
}
