import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/ui/PageHeader';

export function StudyPage() {
  const { t } = useTranslation('study');
  return <PageHeader title={t('title')} />;
}
