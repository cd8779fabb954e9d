import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/ui/PageHeader';

export function RolesPage() {
  const { t } = useTranslation('roles');
  return <PageHeader title={t('title')} />;
}
