import { Skeleton, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Shown while a page's own layout is not known yet; lists have skeletons of their own. */
export function PageLoading() {
  const { t } = useTranslation('ui');
  return (
    <Stack gap="sm" p="md" role="status" aria-label={t('loading')}>
      <Skeleton h={24} w={220} />
      <Skeleton h={14} w={340} />
      <RowsLoading />
    </Stack>
  );
}

/** Rows of a list that is on its way. */
export function RowsLoading({ rows = 8, height = 28 }: { rows?: number; height?: number }) {
  return (
    <Stack gap={6} aria-hidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all the same
        <Skeleton key={row} h={height} />
      ))}
    </Stack>
  );
}
