import { Button, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './Codes.module.css';

interface Props {
  codes: readonly string[];
  onClose: () => void;
}

/** Shows recovery codes, this once. */
export function RecoveryCodesDialog({ codes, onClose }: Props) {
  const { t } = useTranslation('account');
  const text = codes.join('\n');
  return (
    <Modal
      opened={codes.length > 0}
      onClose={onClose}
      title={t('codes.title')}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="sm">
        <Text size="sm">{t('codes.hint')}</Text>
        <ul className={classes.codes}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <Group justify="flex-end">
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? t('copied') : t('copy')}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            component="a"
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
            download="recovery-codes.txt"
          >
            {t('codes.save')}
          </Button>
          <Button onClick={onClose} data-autofocus>
            {t('codes.done')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
