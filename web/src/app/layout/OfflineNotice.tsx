import { useInterval, useNetwork } from '@mantine/hooks';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/ui/useFormats';
import { at } from '../address';
import { noteReachability, reachability } from '../reachability';
import classes from './OfflineNotice.module.css';

const LOOK_MS = 4000;

/** Says that the server does not answer, since when, and goes on by itself when it does. */
export function OfflineNotice() {
  const { t } = useTranslation();
  const { time } = useFormats();
  const isReachable = useSyncExternalStore(reachability.subscribe, reachability.get);
  // That the browser has no network is a reason to look: a server on the same machine answers all the same.
  const { online } = useNetwork();
  const [since, setSince] = useState<Date | null>(null);
  useEffect(() => setSince(isReachable ? null : new Date()), [isReachable]);
  useLookAgain(!isReachable || !online);
  if (isReachable || !since) return null;
  return (
    <div className={classes.notice} role="status">
      <IconPlugConnectedX size={16} aria-hidden />
      {t('offline', { time: time(since) })}
    </div>
  );
}

function useLookAgain(isInDoubt: boolean): void {
  const client = useQueryClient();
  const look = useCallback(async () => {
    const answer = await fetch(at('healthz'), { cache: 'no-store' }).catch(() => null);
    const wasReachable = reachability.get();
    noteReachability(answer?.ok === true);
    if (answer?.ok && !wasReachable) await client.invalidateQueries();
  }, [client]);
  const { start, stop } = useInterval(() => void look(), LOOK_MS);
  useEffect(() => {
    if (!isInDoubt) return undefined;
    void look();
    start();
    return stop;
  }, [isInDoubt, look, start, stop]);
}
