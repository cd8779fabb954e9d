import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { at } from '@/app/address';
import { type FileAnswer, type FileState, listUploadedFiles } from '@/client';
import { getUploadOptions } from '@/client/@tanstack/react-query.gen';
import { Ago } from '@/ui/Ago';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { PageHeader } from '@/ui/PageHeader';
import { PageLoading } from '@/ui/PageLoading';
import type { Column } from '@/ui/table/column';
import { DataTable } from '@/ui/table/DataTable';
import { useFormats } from '@/ui/useFormats';
import { Counts } from './Counts';
import classes from './ReportPage.module.css';
import { useReason } from './useReason';

const REFETCH_MS = 2000;
const FILTERS = {
  trouble: ['refused', 'failed', 'conflict'],
  all: [],
} satisfies Record<string, FileState[]>;
type Filter = keyof typeof FILTERS;

/** The report of an upload: what became of every file, and why. */
export function ReportPage() {
  const { t } = useTranslation('upload');
  const { uploadId } = useParams({ from: '/person/shell/upload/$uploadId' });
  const id = Number(uploadId);
  const [filter, setFilter] = useState<Filter>('trouble');
  const { data, error, refetch } = useQuery({
    ...getUploadOptions({ path: { upload_id: id } }),
    // Unpacking goes on after everything has arrived.
    refetchInterval: ({ state }) => (isMoving(state.data?.counts) ? REFETCH_MS : false),
  });
  if (failsPage(error, data)) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <PageLoading />;
  return (
    <Stack gap="sm" className={classes.page}>
      <PageHeader
        title={data.name || t('unnamed')}
        description={<Ago value={data.created} />}
        actions={
          <Button
            component="a"
            href={at(`api/v1/uploads/${id}/report.csv`)}
            download
            variant="default"
            leftSection={<IconFileSpreadsheet size={14} aria-hidden />}
          >
            {t('report.csv')}
          </Button>
        }
      />
      <Counts counts={data.counts} />
      <Group gap="sm">
        <Button.Group>
          {(['trouble', 'all'] as const).map((one) => (
            <Button
              key={one}
              variant={filter === one ? 'filled' : 'default'}
              aria-pressed={filter === one}
              onClick={() => setFilter(one)}
            >
              {t(`report.${one}`)}
            </Button>
          ))}
        </Button.Group>
        {data.studies > 0 && <Text size="sm">{t('report.studies', { count: data.studies })}</Text>}
      </Group>
      <Files id={id} filter={filter} isMoving={isMoving(data.counts)} />
    </Stack>
  );
}

function Files({ id, filter, isMoving }: { id: number; filter: Filter; isMoving: boolean }) {
  const { t } = useTranslation('upload');
  const columns = useColumns();
  const query = useInfiniteQuery({
    queryKey: ['upload-files', id, filter],
    initialPageParam: 0,
    queryFn: async ({ pageParam }) => {
      const state = [...FILTERS[filter]];
      const options = {
        path: { upload_id: id },
        query: { state, after: pageParam, limit: 200 },
        throwOnError: true,
      } as const;
      return (await listUploadedFiles(options)).data;
    },
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: isMoving ? REFETCH_MS : false,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo(() => query.data?.pages.flatMap(({ files }) => files) ?? [], [query.data]);
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <DataTable
      label={t('report.files')}
      columns={columns}
      rows={rows}
      rowKey={(file) => `${file.is_member} ${file.key} ${file.path}`}
      onEnd={onEnd}
      isLoading={query.isPending || isFetchingNextPage}
      error={query.error}
      retry={() => void query.refetch()}
      empty={<Empty title={filter === 'trouble' ? t('report.noTrouble') : t('report.empty')} />}
    />
  );
}

function useColumns(): Column<FileAnswer>[] {
  const { t } = useTranslation('upload');
  const reason = useReason();
  const formats = useFormats();
  return useMemo(
    () => [
      {
        id: 'path',
        title: t('report.file'),
        width: { grow: 3, least: 160 },
        cell: (file) => (
          <span className={classes.path} title={file.path}>
            {file.path}
          </span>
        ),
      },
      {
        id: 'state',
        title: t('report.state'),
        width: { grow: 1, least: 120 },
        cell: ({ state }) => t(`states.${state}`),
      },
      {
        id: 'reason',
        title: t('report.reason'),
        width: { grow: 3, least: 180 },
        cell: (file) =>
          file.study_instance_uid ? (
            <Anchor component={Link} to={`/studies/${file.study_instance_uid}`} size="sm" tabIndex={-1}>
              {t('report.study')}
            </Anchor>
          ) : (
            reason(file.code, file.reason)
          ),
      },
      { id: 'size', title: t('report.size'), width: 90, align: 'end', cell: ({ size }) => formats.bytes(size) },
    ],
    [t, reason, formats],
  );
}

function isMoving(counts: Partial<Record<FileState, number>> | undefined): boolean {
  return (counts?.waiting ?? 0) > 0;
}
