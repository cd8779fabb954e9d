import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/ui/PageHeader';

export function ResetPage() {
  const { t } = useTranslation('reset');
  return <PageHeader title={t('title')} />;
}
