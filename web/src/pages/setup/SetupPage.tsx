import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/ui/PageHeader';

export function SetupPage() {
  const { t } = useTranslation('setup');
  return <PageHeader title={t('title')} />;
}
