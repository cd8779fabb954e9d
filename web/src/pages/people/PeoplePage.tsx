import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/ui/PageHeader';

export function PeoplePage() {
  const { t } = useTranslation('people');
  return <PageHeader title={t('title')} />;
}
