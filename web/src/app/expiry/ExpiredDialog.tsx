import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { at } from '../address';

/** Says that the session has ended, and leads to a new one. */
export function ExpiredDialog() {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} title={t('expired.title')}>
      <Stack>
        <Text size="sm">{t('expired.hint')}</Text>
        <Group justify="flex-end">
          <Button onClick={() => window.open(at('login?next=/returned'), '_blank')}>{t('expired.logIn')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
