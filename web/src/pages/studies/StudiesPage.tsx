import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/ui/PageHeader';

export function StudiesPage() {
  const { t } = useTranslation('studies');
  return <PageHeader title={t('title')} />;
}
