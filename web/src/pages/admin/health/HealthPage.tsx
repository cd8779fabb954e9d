import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/ui/PageHeader';
import { Health } from './Health';

export function HealthPage() {
  const { t } = useTranslation('admin');
  return (
    <>
      <PageHeader title={t('sections.health')} />
      <Health />
    </>
  );
}
