import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/ui/PageHeader';

export function ViewerPage() {
  const { t } = useTranslation('viewer');
  return <PageHeader title={t('title')} />;
}
