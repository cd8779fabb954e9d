import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/ui/useFormats';
import type { Written } from './draftKeeper';

/** Says where the words are: at the server, on the way, or in this browser only. */
export function SaveState({ written }: { written: Written }) {
  const { t } = useTranslation('reports');
  const formats = useFormats();
  const { standing, saved } = written;
  const words =
    standing === 'saved' && saved
      ? t('standing.saved', { time: formats.time(saved) })
      : t(`standing.${standing}`, { time: '' });
  return (
    <Text size="sm" c={standing === 'here' || standing === 'conflict' ? 'orange' : 'dimmed'} role="status">
      {words}
    </Text>
  );
}
