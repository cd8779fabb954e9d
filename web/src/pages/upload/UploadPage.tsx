import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/ui/PageHeader';

export function UploadPage() {
  const { t } = useTranslation('upload');
  return <PageHeader title={t('title')} />;
}
