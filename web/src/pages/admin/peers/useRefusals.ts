import { useQuery } from '@tanstack/react-query';
import type { RefusalAnswer } from '@/client';
import { describeCallsOptions, listRefusedAssociationsOptions } from '@/client/@tanstack/react-query.gen';
import { lastRefusal } from './lastRefusal';

const EVERY_MS = 5000;

interface Options {
  limit: number;
  isEnabled?: boolean;
  /** The panel beside it shows the last one already. */
  isBesidePanel?: boolean;
}

/** Gives who was refused lately, newest first. */
export function useRefusals({ limit, isEnabled = true, isBesidePanel = false }: Options): RefusalAnswer[] {
  const { data } = useQuery({
    ...listRefusedAssociationsOptions({ query: { limit } }),
    enabled: isEnabled,
    refetchInterval: EVERY_MS,
  });
  const { data: calls } = useQuery({ ...describeCallsOptions(), enabled: isEnabled && isBesidePanel });
  const shown = isBesidePanel && calls ? lastRefusal(calls)?.id : undefined;
  return data?.filter((one) => one.id !== shown) ?? [];
}
