import { Button, Group, Paper, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './NewVersion.module.css';

/** Shown when a part of the site is not there any more because the server has a newer one; reloading is the person's. */
export function NewVersion() {
  const { t } = useTranslation();
  const [isOld, setIsOld] = useState(false);
  useWindowEvent('vite:preloadError' as keyof WindowEventMap, () => setIsOld(true));
  if (!isOld) return null;
  return (
    <Paper className={classes.notice} withBorder shadow="md" p="sm" role="alert">
      <Group>
        <Text size="sm">{t('newVersion')}</Text>
        <Button onClick={() => window.location.reload()}>{t('reload')}</Button>
      </Group>
    </Paper>
  );
}
