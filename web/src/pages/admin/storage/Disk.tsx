import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { StorageAnswer } from '@/client';
import { useFormats } from '@/ui/useFormats';
import { Figure, Figures } from '../Figure';
import classes from './Disk.module.css';
import { FullOn } from './FullOn';

/** The disk: what the archive takes of it, what others do, what is free, and what is kept free. */
export function Disk({ storage }: { storage: StorageAnswer }) {
  const { t } = useTranslation('admin');
  const { bytes, number } = useFormats();
  const { total_bytes: total, free_bytes: free, reserve_bytes: reserve, forecast } = storage;
  const other = Math.max(0, total - free - storage.bytes);
  const share = (size: number) => (total ? (100 * size) / total : 0);
  const summary = t('storage.summary', {
    archive: bytes(storage.bytes),
    other: bytes(other),
    free: bytes(free),
    reserve: bytes(reserve),
  });
  return (
    <Stack gap="md">
      <Figures>
        <Figure name={t('storage.archive')} value={bytes(storage.bytes)} />
        <Figure
          name={t('storage.free')}
          value={bytes(Math.max(0, free - reserve))}
          detail={t('storage.reserve', { size: bytes(reserve) })}
        />
        <Figure
          name={t('storage.fullOn')}
          value={<FullOn storage={storage} />}
          detail={forecast.bytes_a_day !== null && t('storage.aDay', { size: signed(forecast.bytes_a_day, bytes) })}
        />
      </Figures>
      <div className={classes.disk} role="img" aria-label={summary}>
        <div className={classes.archive} style={{ width: `${share(storage.bytes)}%` }} />
        <div className={classes.other} style={{ width: `${share(other)}%` }} />
      </div>
      <Text size="xs" c="dimmed">
        {summary} · {t('storage.share', { share: number(Math.round(share(total - free))) })}
      </Text>
    </Stack>
  );
}

function signed(value: number, format: (value: number) => string): string {
  return value < 0 ? `−${format(-value)}` : `+${format(value)}`;
}
