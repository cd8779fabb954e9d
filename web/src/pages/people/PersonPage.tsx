import { Alert, Anchor, Badge, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { showPersonOptions } from '@/client/@tanstack/react-query.gen';
import { Ago } from '@/ui/Ago';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { PageHeader } from '@/ui/PageHeader';
import { PageLoading } from '@/ui/PageLoading';
import { AccessSection } from './AccessSection';
import { MembershipsSection } from './MembershipsSection';
import { ProfileSection } from './ProfileSection';
import { ServiceTokensSection } from './ServiceTokensSection';
import { StandingSection } from './StandingSection';

const route = getRouteApi('/person/shell/people/$person');

/** Somebody, for those who manage people: as what they are here, how they are found in studies, how they come in. */
export function PersonPage() {
  const { t } = useTranslation('people');
  const { person: id } = route.useParams();
  const { data: person, error, refetch } = useQuery(showPersonOptions({ path: { person_id: Number(id) } }));
  if (failsPage(error, person)) return <Failure error={error} retry={() => void refetch()} />;
  if (!person) return <PageLoading />;
  return (
    <Stack key={person.id} gap={32} maw={760}>
      <Stack gap={4}>
        <Anchor component={Link} to="/people" size="sm">
          {t('title')}
        </Anchor>
        <PageHeader
          title={person.display_name || person.name}
          description={
            <>
              {[person.display_name && person.name, person.kind === 'service' && t('service')]
                .filter(Boolean)
                .join(' · ')}
              {person.seen && (
                <>
                  {person.display_name && ' · '}
                  {t('seen')} <Ago value={person.seen} />
                </>
              )}
            </>
          }
          actions={
            person.is_disabled && (
              <Badge color="red" variant="light">
                {t('disabled')}
              </Badge>
            )
          }
        />
        {!person.can_manage_account && <Alert variant="light">{t('elsewhere')}</Alert>}
      </Stack>
      <MembershipsSection person={person} />
      {person.can_manage_account && (
        <>
          <ProfileSection key={`${person.display_name} ${person.email}`} person={person} />
          {person.kind === 'service' && <ServiceTokensSection person={person} />}
          {person.kind === 'person' && <StandingSection person={person} />}
          <AccessSection person={person} />
        </>
      )}
    </Stack>
  );
}
