import { useInterval, useNetwork } from '@mantine/hooks';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
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
  const { online } = useNetwork();
  const isOffline = !isReachable || !online;
  const [since, setSince] = useState<Date | null>(null);
  useEffect(() => setSince(isOffline ? new Date() : null), [isOffline]);
  useLookAgain(isOffline);
  if (!isOffline || !since) return null;
  return (
    <div className={classes.notice} role="status">
      <IconPlugConnectedX size={16} aria-hidden />
      {t('offline', { time: time(since) })}
    </div>
  );
}

function useLookAgain(isOffline: boolean): void {
  const client = useQueryClient();
  const { start, stop } = useInterval(async () => {
    const answer = await fetch(at('healthz'), { cache: 'no-store' }).catch(() => null);
    if (!answer?.ok) return;
    noteReachability(true);
    await client.invalidateQueries();
  }, LOOK_MS);
  useEffect(() => {
    if (isOffline) start();
    return stop;
  }, [isOffline, start, stop]);
}
