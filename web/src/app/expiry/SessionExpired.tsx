import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDocumentVisibility, useInterval } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { at } from '../address';
import { askSession, sessionQuery } from '../session';
import { expiry, setExpired } from './expiry';

const LOOK_MS = 3000;

/** Asks whoever's session has ended to come in again, in a tab of its own: the page behind it keeps what was typed. */
export function SessionExpired() {
  const { t } = useTranslation();
  const isExpired = useSyncExternalStore(expiry.subscribe, expiry.get);
  useReturn(isExpired);
  return (
    <Modal opened={isExpired} onClose={() => undefined} withCloseButton={false} title={t('expired.title')}>
      <Stack>
        <Text size="sm">{t('expired.hint')}</Text>
        <Group justify="flex-end">
          <Button onClick={() => window.open(at('login?next=/returned'), '_blank')}>{t('expired.logIn')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Looks whether the person is known again; somebody else gets a page of their own. */
function useReturn(isExpired: boolean): void {
  const client = useQueryClient();
  const visibility = useDocumentVisibility();
  const look = useCallback(async () => {
    const session = await askSession().catch(() => null);
    if (!session) return;
    const before = client.getQueryData(sessionQuery.queryKey);
    if (before && before.person.id !== session.person.id) window.location.reload();
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
