import { Button, Stack } from '@mantine/core';
import { IconCircleCheck, IconLinkOff } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { checkReset } from '@/client';
import { resetPasswordMutation } from '@/client/@tanstack/react-query.gen';
import { Failure } from '@/ui/Failure';
import { LogInButton } from '@/ui/identity/LogInButton';
import { NewPassword } from '@/ui/identity/NewPassword';
import { OpenCard } from '@/ui/identity/OpenCard';
import { Problem } from '@/ui/identity/Problem';
import { PageLoading } from '@/ui/PageLoading';
import { State } from '@/ui/State';

const route = getRouteApi('/open/reset/$secret');

/** Chooses a new password by a link. */
export function ResetPage() {
  const { t } = useTranslation('reset');
  const { secret } = route.useParams();
  const [password, setPassword] = useState('');
  const { data, error, refetch } = useQuery({
    queryKey: ['reset', secret],
    queryFn: async () => (await checkReset({ body: { secret }, throwOnError: true })).data,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const reset = useMutation(resetPasswordMutation());
  if (reset.isSuccess) {
    return (
      <State icon={IconCircleCheck} title={t('done')} action={<LogInButton />} role="status">
        {t('doneHint')}
      </State>
    );
  }
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <PageLoading />;
  if (!data.is_open) {
    return (
      <State icon={IconLinkOff} title={t('used')} action={<LogInButton />} role="alert">
        {t('usedHint')}
      </State>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reset.mutate({ body: { secret, password } });
  };
  return (
    <OpenCard title={t('title')} description={t('for', { name: data.name })}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <input type="text" name="username" autoComplete="username" value={data.name} readOnly hidden />
          <NewPassword value={password} onChange={setPassword} shortest={data.shortest_password} />
          <Problem error={reset.error} />
          <Button type="submit" size="md" loading={reset.isPending} fullWidth>
            {t('submit')}
          </Button>
        </Stack>
      </form>
    </OpenCard>
  );
}
