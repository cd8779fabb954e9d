import { Stack, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconStethoscope } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { RowsLoading } from '@/ui/PageLoading';
import { StudyRows } from './StudyRows';
import { useLiveStudies } from './useLiveStudies';

const SHOWN = 30;
const TYPING_MS = 120;

/** A search box, and the studies that are somebody's own to see, newest first. */
export function MyStudies() {
  const { t } = useTranslation('home');
  const { q = '' } = useSearch({ from: '/person/shell/' });
  const navigate = useNavigate({ from: '/' });
  const [typed, setTyped] = useState(q);
  const [asked] = useDebouncedValue(typed.trim(), TYPING_MS);
  useEffect(() => {
    if (asked !== q) void navigate({ search: asked ? { q: asked } : {}, replace: true });
  }, [asked, q, navigate]);
  const { data, error, isLoading, refetch } = useLiveStudies({
    q: asked || undefined,
    sort: 'date',
    order: 'descending',
    size: SHOWN,
  });
  return (
    <Stack gap="md">
      <TextInput
        size="md"
        maw={560}
        aria-label={t('mine.search')}
        placeholder={t('mine.search')}
        leftSection={<IconSearch size={18} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <section aria-labelledby="mine">
        <Title order={2} size="h4" mb="xs" id="mine">
          {asked ? t('mine.found') : t('mine.title')}
        </Title>
        {isLoading && <RowsLoading rows={6} height={56} />}
        {error && <Failure error={error} retry={() => void refetch()} />}
        {data?.length === 0 && (
          <Empty icon={IconStethoscope} title={asked ? t('mine.notFound', { text: asked }) : t('mine.none')}>
            {asked ? t('mine.notFoundHint') : t('mine.noneHint')}
          </Empty>
        )}
        {Boolean(data?.length) && <StudyRows label={t('mine.title')} studies={data ?? []} />}
      </section>
    </Stack>
  );
}
