import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { at } from '@/app/address';
import type { StudyPageHead } from '@/client';

/** Ways for a study to leave: to the reader's own machine. */
export function StudyTransfers({ head }: { head: StudyPageHead }) {
  const { t } = useTranslation('study');
  if (!head.may.includes('download')) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} stroke={1.5} aria-hidden />}
      component="a"
      href={at(`dicomweb/studies/${head.study.uid}?accept=application/zip`)}
      download
    >
      {t('download')}
    </Button>
  );
}
