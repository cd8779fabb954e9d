import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session';
import { PageHeader } from '@/ui/PageHeader';
import { AdministratorHome } from './AdministratorHome';
import { Arrivals } from './Arrivals';
import { AuditorHome } from './AuditorHome';
import { MyStudies } from './MyStudies';
import { Nothing } from './Nothing';
import { type Part, partsFor } from './parts';
import { Unread } from './Unread';

const PARTS: Record<Part, () => React.ReactNode> = {
  administration: AdministratorHome,
  arrivals: Arrivals,
  unread: Unread,
  audit: AuditorHome,
  studies: MyStudies,
};

/** What somebody needs first; which that is follows from what they may do, not from what their role is called. */
export function HomePage() {
  const { t } = useTranslation('home');
  const { permissions } = useSession();
  const parts = partsFor(permissions);
  return (
    <>
      <PageHeader title={t('title')} />
      <Stack gap="xl">
        {parts.map((part) => {
          const Show = PARTS[part];
          return <Show key={part} />;
        })}
        {parts.length === 0 && <Nothing />}
      </Stack>
    </>
  );
}
