import { Group, Stack } from '@mantine/core';
import { IconHelpHexagon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay, useSession } from '@/app/session';
import { explainAccessOptions } from '@/client/@tanstack/react-query.gen';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { PageHeader } from '@/ui/PageHeader';
import { RowsLoading } from '@/ui/PageLoading';
import { Explanation } from './Explanation';
import { PersonSelect } from './PersonSelect';
import { StudySelect } from './StudySelect';

/** Why may somebody see a study, or why not: the whole chain. */
export function ExplainPage() {
  const { t } = useTranslation('roles');
  const { person: me } = useSession();
  const mayOthers = useMay('manage-people');
  const { person = me.name, study = '' } = useSearch({ from: '/person/shell/roles/explain' });
  const navigate = useNavigate({ from: '/roles/explain' });
  const { data, error, isLoading, refetch } = useQuery({
    ...explainAccessOptions({ query: { study, person } }),
    enabled: study !== '',
    retry: false,
  });
  return (
    <>
      <PageHeader title={t('explain.title')} description={t('explain.description')} />
      <Stack>
        <Group align="flex-end" gap="sm">
          {mayOthers && (
            <PersonSelect value={person} onChange={(name) => void navigate({ search: { person: name, study } })} />
          )}
          <StudySelect value={study} onChange={(uid) => void navigate({ search: { person, study: uid } })} />
        </Group>
        {!study && (
          <Empty icon={IconHelpHexagon} title={t('explain.choose')}>
            {t('explain.chooseHint')}
          </Empty>
        )}
        {isLoading && <RowsLoading rows={5} height={48} />}
        {error && <Failure error={error} retry={() => void refetch()} />}
        {data && <Explanation explanation={data} />}
      </Stack>
    </>
  );
}
