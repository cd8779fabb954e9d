import { Button, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { listPeopleInfiniteOptions } from '@/client/@tanstack/react-query.gen';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { Rows } from '@/ui/identity/Rows';
import { PageHeader } from '@/ui/PageHeader';
import { RowsLoading } from '@/ui/PageLoading';
import { Refused } from '@/ui/Refused';
import { InvitationDialog } from './InvitationDialog';
import { InvitationsSection } from './InvitationsSection';
import { PersonRow } from './PersonRow';
import { ServiceDialog } from './ServiceDialog';

const route = getRouteApi('/person/shell/people');
const TYPING_MS = 150;

/** Who is here, and who is invited. */
export function PeoplePage() {
  const { t } = useTranslation('people');
  const [open, setOpen] = useState<'invitation' | 'service' | null>(null);
  if (!useMay('manage-people')) return <Refused />;
  return (
    <Stack gap="lg" maw={960}>
      <PageHeader
        title={t('title')}
        actions={
          <>
            <Button variant="default" onClick={() => setOpen('service')}>
              {t('addService')}
            </Button>
            <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setOpen('invitation')}>
              {t('invite')}
            </Button>
          </>
        }
      />
      <PeopleList />
      <InvitationsSection />
      <InvitationDialog opened={open === 'invitation'} onClose={() => setOpen(null)} />
      <ServiceDialog opened={open === 'service'} onClose={() => setOpen(null)} />
    </Stack>
  );
}

function PeopleList() {
  const { t } = useTranslation('people');
  const { typed, setTyped, search } = useSearchInAddress();
  const { data, error, isLoading, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...listPeopleInfiniteOptions({ query: { search } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const people = data?.pages.flatMap((page) => page.people) ?? [];
  return (
    <Stack gap="sm">
      <TextInput
        aria-label={t('search')}
        placeholder={t('search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        maxLength={200}
        maw={{ base: '100%', sm: 360 }}
      />
      {isLoading && <RowsLoading rows={4} height={56} />}
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data && people.length === 0 && <Empty icon={IconUsers} title={t('nobody')} />}
      {people.length > 0 && (
        <Rows label={t('title')}>
          {people.map((one) => (
            <PersonRow key={one.id} person={one} />
          ))}
        </Rows>
      )}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </Stack>
  );
}

/** Keeps what is searched for in the address, once somebody has stopped typing. */
function useSearchInAddress() {
  const { search = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(search);
  const [settled] = useDebouncedValue(typed, TYPING_MS);
  useEffect(() => {
    if (settled !== search) void navigate({ search: settled ? { search: settled } : {}, replace: true });
  }, [settled, search, navigate]);
  return { typed, setTyped, search };
}
