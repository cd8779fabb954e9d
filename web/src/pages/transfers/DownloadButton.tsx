import { Button, type ButtonProps } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { DownloadDialog, type DownloadProps } from './DownloadDialog';

/** Opens the dialog of a download; nothing for whoever may download nothing. */
export function DownloadButton({
  variant = 'default',
  ...what
}: Omit<DownloadProps, 'opened' | 'onClose'> & ButtonProps) {
  const { t } = useTranslation('transfers');
  const [opened, setOpened] = useState(false);
  if (!useMay('download')) return null;
  return (
    <>
      <Button variant={variant} leftSection={<IconDownload size={14} aria-hidden />} onClick={() => setOpened(true)}>
        {t('download.button')}
      </Button>
      {opened && <DownloadDialog opened onClose={() => setOpened(false)} {...what} />}
    </>
  );
}
