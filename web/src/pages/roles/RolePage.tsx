import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RoleAnswer } from '@/client';
import { getRoleOptions } from '@/client/@tanstack/react-query.gen';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { NothingHere } from '@/ui/NothingHere';
import { PageHeader } from '@/ui/PageHeader';
import { RoleEditor } from './RoleEditor';

const NEW: RoleAnswer = {
  id: 0,
  name: '',
  title: '',
  description: '',
  institution: null,
  preset: false,
  is_managed: true,
  grants: [
    { permission: 'find', scope: 'institution' },
    { permission: 'view', scope: 'institution' },
  ],
};

/** A role to change, or a new one; a new one may begin as a copy (`?from=7`). */
export function RolePage() {
  const { t } = useTranslation('roles');
  const { role } = useParams({ from: '/person/shell/roles/$role' });
  const { from } = useSearch({ from: '/person/shell/roles/$role' });
  const isNew = role === 'new';
  const id = isNew ? from : Number(role);
  const { data, error, refetch } = useQuery({
    ...getRoleOptions({ path: { role_id: id ?? 0 } }),
    enabled: Number.isSafeInteger(id) && Number(id) > 0,
    // What was kept of an earlier visit somebody may have changed since: the editor begins with what there is.
    gcTime: 0,
  });
  if (!isNew && !Number.isSafeInteger(id)) return <NothingHere />;
  if (failsPage(error, data)) return <Failure error={error} retry={() => void refetch()} />;
  if (id && !data) return <Skeleton h={320} aria-hidden />;
  const begun = isNew ? { ...NEW, grants: data?.grants ?? NEW.grants } : (data ?? NEW);
  return (
    <>
      <PageHeader title={isNew ? t('make') : begun.title} />
      <RoleEditor key={`${role}-${from ?? ''}`} role={begun} />
    </>
  );
}
