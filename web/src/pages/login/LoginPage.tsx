import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/ui/PageHeader';

export function LoginPage() {
  const { t } = useTranslation('login');
  return <PageHeader title={t('title')} />;
}
