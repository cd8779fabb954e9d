import { IconUrgent } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/ui/Empty';
import { PageHeader } from '@/ui/PageHeader';

/** Who opened studies that their role does not show them, and what a review found. */
export function EmergenciesPage() {
  const { t } = useTranslation('admin');
  return (
    <>
      <PageHeader title={t('sections.emergencies')} description={t('emergencies.description')} />
      <Empty icon={IconUrgent} title={t('emergencies.none')}>
        {t('emergencies.noneHint')}
      </Empty>
    </>
  );
}
