import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/ui/PageHeader';

export function InvitationPage() {
  const { t } = useTranslation('invitation');
  return <PageHeader title={t('title')} />;
}
