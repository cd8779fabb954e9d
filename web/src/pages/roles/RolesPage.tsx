import { Badge, Button, Stack } from '@mantine/core';
import { IconPlus, IconShieldLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import type { RoleAnswer } from '@/client';
import { listInstitutionNamesOptions, listRolesOptions } from '@/client/@tanstack/react-query.gen';
import { Record, Records } from '@/pages/admin/Record';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { PageHeader } from '@/ui/PageHeader';
import { RowsLoading } from '@/ui/PageLoading';
import { SentenceText } from './SentenceText';
import { toSentences } from './sentences';

/** The roles, each as the sentences that it is made of. */
export function RolesPage() {
  const { t } = useTranslation('roles');
  const mayManage = useMay('manage-roles');
  const { data, error, isLoading, refetch } = useQuery(listRolesOptions());
  const make = mayManage && (
    <Button
      leftSection={<IconPlus size={16} aria-hidden />}
      renderRoot={(props) => <Link to="/roles/$role" params={{ role: 'new' }} {...props} />}
    >
      {t('make')}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <>
            <Button variant="default" renderRoot={(props) => <Link to="/roles/explain" {...props} />}>
              {t('explain.title')}
            </Button>
            {make}
          </>
        }
      />
      <Stack>
        {isLoading && <RowsLoading rows={9} height={56} />}
        {error && <Failure error={error} retry={() => void refetch()} />}
        {data?.length === 0 && (
          <Empty icon={IconShieldLock} title={t('none')} action={make}>
            {t('noneHint')}
          </Empty>
        )}
        {Boolean(data?.length) && (
          <Records label={t('title')}>
            {data?.map((role) => (
              <RoleRecord key={role.id} role={role} />
            ))}
          </Records>
        )}
      </Stack>
    </>
  );
}

function RoleRecord({ role }: { role: RoleAnswer }) {
  const { t } = useTranslation('roles');
  const navigate = useNavigate();
  const { data: institutions } = useQuery(listInstitutionNamesOptions());
  const owner = institutions?.find((one) => one.id === role.institution)?.name;
  return (
    <Record
      title={role.title}
      onOpen={() => void navigate({ to: '/roles/$role', params: { role: String(role.id) } })}
      actions={
        <>
          {owner && (
            <Badge variant="light" tt="none">
              {owner}
            </Badge>
          )}
          {!role.is_managed && (
            <Badge variant="outline" color="gray" tt="none">
              {t('notYours')}
            </Badge>
          )}
        </>
      }
    >
      {role.description && <span>{role.description}</span>}
      <Stack gap={2} w="100%">
        {toSentences(role.grants).map((sentence) => (
          <SentenceText key={sentence.key} sentence={sentence} />
        ))}
      </Stack>
    </Record>
  );
}
