import { IconUrgent } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/ui/Empty';

/** Who opened studies that their role does not show them; with a review for each that has none. */
export function EmergencyList({ isOpen }: { isOpen: boolean }) {
  const { t } = useTranslation('admin');
  return (
    <Empty icon={IconUrgent} title={t('emergencies.none')}>
      {isOpen && t('emergencies.noneHint')}
    </Empty>
  );
}
