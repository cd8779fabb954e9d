import { Select } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery, useSession } from '@/app/session';
import { changeProfile } from '@/client';
import { useAct } from './useAct';

/** The time zone in which times are shown; none chosen: the browser's. */
export function TimeZoneSelect() {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const { person } = useSession();
  const zones = useMemo(() => Intl.supportedValuesOf('timeZone'), []);
  const change = useAct(async (time_zone: string) => {
    const { data } = await changeProfile({ body: { preferences: { time_zone } }, throwOnError: true });
    client.setQueryData(sessionQuery.queryKey, (before) => before && { ...before, person: data });
  }, []);
  return (
    <Select
      label={t('appearance.timeZone')}
      placeholder={t('appearance.browserTimeZone', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
      data={zones}
      value={person.time_zone || null}
      onChange={(zone) => change.mutate(zone ?? '')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('appearance.forgetTimeZone') }}
      maw={320}
    />
  );
}
