import { useDocumentVisibility, useInterval } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useSyncExternalStore } from 'react';
import { askSession, isSomebodyElse, sessionQuery } from '../session';
import { expiry, setExpired } from './expiry';

const LOOK_MS = 3000;

const Dialog = lazy(() => import('./ExpiredDialog').then(({ ExpiredDialog }) => ({ default: ExpiredDialog })));

/** Asks whoever's session has ended to come in again, in a tab of its own: the page behind it keeps what was typed. */
export function SessionExpired() {
  const isExpired = useSyncExternalStore(expiry.subscribe, expiry.get);
  useReturn(isExpired);
  return <Suspense fallback={null}>{isExpired && <Dialog />}</Suspense>;
}

/** Looks whether the person is known again; somebody else gets a page of their own. */
function useReturn(isExpired: boolean): void {
  const client = useQueryClient();
  const visibility = useDocumentVisibility();
  const look = useCallback(async () => {
    const session = await askSession().catch(() => null);
    if (!session) return;
    const before = client.getQueryData(sessionQuery.queryKey);
    if (before && isSomebodyElse(before, session)) {
      window.location.reload();
      return;
    }
    client.setQueryData(sessionQuery.queryKey, session);
    setExpired(false);
    await client.invalidateQueries();
  }, [client]);
  const { start, stop } = useInterval(() => void look(), LOOK_MS);
  useEffect(() => {
    if (!isExpired) return undefined;
    if (visibility === 'visible') void look();
    start();
    return stop;
  }, [isExpired, visibility, look, start, stop]);
}
