import { Button, type ButtonProps } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { SendDialog } from './SendDialog';

interface Props extends ButtonProps {
  studies?: readonly string[];
  series?: readonly string[];
}

/** Opens the dialog of sending; nothing for whoever may send nothing. */
export function SendButton({ studies, series, variant = 'default' }: Props) {
  const { t } = useTranslation('transfers');
  const [opened, setOpened] = useState(false);
  if (!useMay('send')) return null;
  return (
    <>
      <Button variant={variant} leftSection={<IconSend size={14} aria-hidden />} onClick={() => setOpened(true)}>
        {t('send.button')}
      </Button>
      {opened && <SendDialog opened onClose={() => setOpened(false)} studies={studies} series={series} />}
    </>
  );
}
