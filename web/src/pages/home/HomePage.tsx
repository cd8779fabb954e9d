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
  const { person, permissions } = useSession();
  const parts = partsFor(permissions);
  return (
    <Stack gap="xl">
      <PageHeader title={t('title')} description={t('welcome', { name: person.display_name || person.name })} />
      {parts.map((part) => {
        const Show = PARTS[part];
        return <Show key={part} />;
      })}
      {parts.length === 0 && <Nothing />}
    </Stack>
  );
}
