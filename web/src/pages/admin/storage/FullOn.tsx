import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { StorageAnswer } from '@/client';
import { useFormats } from '@/ui/useFormats';

/** Fewer days than these until the disk is full are worth a warning. */
export const FEW_DAYS = 60;

/** The day on which the disk will be full, in words, which take more room than the numbers beside them. */
export function FullOn({ storage }: { storage: StorageAnswer }) {
  return (
    <Text span fz={14} fw={500}>
      {useFullOn(storage)}
    </Text>
  );
}

function useFullOn(storage: StorageAnswer): string {
  const { t } = useTranslation('admin');
  const { date } = useFormats();
  const { full_on, days_left, bytes_a_day } = storage.forecast;
  if (full_on && days_left !== null) {
    return days_left > 0 ? t('storage.fullIn', { count: days_left, date: date(full_on) }) : t('storage.fullNow');
  }
  return bytes_a_day === null ? t('storage.notKnown') : t('storage.notFilling');
}
