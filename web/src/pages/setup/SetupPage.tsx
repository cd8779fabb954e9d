import { Button, Stack, TextInput } from '@mantine/core';
import { IconLinkOff } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { checkSetup } from '@/client';
import { setUpMutation } from '@/client/@tanstack/react-query.gen';
import { Failure } from '@/ui/Failure';
import { AccountFields, type NewAccount } from '@/ui/identity/AccountFields';
import { LogInButton } from '@/ui/identity/LogInButton';
import { OpenCard } from '@/ui/identity/OpenCard';
import { Problem } from '@/ui/identity/Problem';
import { useArrival } from '@/ui/identity/useArrival';
import { PageLoading } from '@/ui/PageLoading';
import { State } from '@/ui/State';

const route = getRouteApi('/open/setup/$secret');

/** The first minute of a node: its first administrator and its institution. */
export function SetupPage() {
  const { t } = useTranslation('setup');
  const { secret } = route.useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['setup', secret],
    queryFn: async () => (await checkSetup({ body: { secret }, throwOnError: true })).data,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <PageLoading />;
  if (!data.is_open) {
    return (
      <State icon={IconLinkOff} title={t('used')} action={<LogInButton />} role="alert">
        {t('usedHint')}
      </State>
    );
  }
  return <SetupForm secret={secret} shortest={data.shortest_password} />;
}

function SetupForm({ secret, shortest }: { secret: string; shortest: number }) {
  const { t } = useTranslation('setup');
  const arrive = useArrival();
  const [institution, setInstitution] = useState('');
  const [account, setAccount] = useState<NewAccount>({ name: '', displayName: '', password: '' });
  const setUp = useMutation({ ...setUpMutation(), onSuccess: () => arrive() });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { name, displayName, password } = account;
    setUp.mutate({ body: { secret, institution, name, display_name: displayName, password } });
  };
  return (
    <OpenCard title={t('title')} description={t('description')}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={t('institution')}
            description={t('institutionHint')}
            value={institution}
            onChange={(event) => setInstitution(event.currentTarget.value)}
            autoComplete="organization"
            maxLength={200}
            size="md"
            required
            autoFocus
          />
          <AccountFields account={account} onChange={setAccount} shortest={shortest} />
          <Problem error={setUp.error} />
          <Button type="submit" size="md" loading={setUp.isPending} fullWidth mt="xs">
            {t('submit')}
          </Button>
        </Stack>
      </form>
    </OpenCard>
  );
}
