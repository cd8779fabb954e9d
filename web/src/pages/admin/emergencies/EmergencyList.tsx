import { IconUrgent } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listEmergenciesOptions } from '@/client/@tanstack/react-query.gen';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { RowsLoading } from '@/ui/PageLoading';
import { Records } from '../Record';
import { EmergencyRecord } from './EmergencyRecord';

const SHOWN = 100;

/** Who broke the glass, newest first; with a review for each that has none. */
export function EmergencyList({ isOpen }: { isOpen: boolean }) {
  const { t } = useTranslation('admin');
  const { data, error, isLoading, refetch } = useQuery(
    listEmergenciesOptions({ query: { waiting: isOpen, limit: SHOWN } }),
  );
  if (isLoading) return <RowsLoading rows={3} height={64} />;
  if (failsPage(error, data)) return <Failure error={error} retry={() => void refetch()} />;
  if (!data?.length) {
    return (
      <Empty icon={IconUrgent} title={t('emergencies.none')}>
        {t('emergencies.noneHint')}
      </Empty>
    );
  }
  return (
    <Records label={t('sections.emergencies')}>
      {data.map((one) => (
        <EmergencyRecord key={one.id} emergency={one} />
      ))}
    </Records>
  );
}
