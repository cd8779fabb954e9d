import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/ui/PageHeader';

export function AccountPage() {
  const { t } = useTranslation('account');
  return <PageHeader title={t('title')} />;
}
