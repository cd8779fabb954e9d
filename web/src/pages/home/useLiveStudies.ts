import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { followArrivals } from '@/app/arrivals';
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
    const renew = () => void client.invalidateQueries({ queryKey: HOME });
    return followArrivals({ studies: renew, reset: renew });
  }, [client]);
}
