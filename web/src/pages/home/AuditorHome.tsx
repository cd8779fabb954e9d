import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { EmergencyList } from '@/pages/admin/emergencies/EmergencyList';
import { MyStudies } from './MyStudies';

/** What waits for a review first, then what there is. */
export function AuditorHome() {
  const { t } = useTranslation('home');
  const mayFind = useMay('find');
  return (
    <Stack gap="lg">
      <section>
        <Text mb="xs">
          {t('audit.text')}{' '}
          <Anchor renderRoot={(props) => <Link to="/admin/emergencies" {...props} />}>{t('audit.all')}</Anchor>
        </Text>
        <EmergencyList isOpen />
      </section>
      {mayFind && <MyStudies />}
    </Stack>
  );
}
