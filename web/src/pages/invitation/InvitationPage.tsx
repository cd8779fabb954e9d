import { Button, List, Stack, Text } from '@mantine/core';
import { IconLinkOff } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/app/api';
import { changeLanguage } from '@/app/i18n';
import { isLanguage } from '@/app/languages';
import { checkInvitation, type InvitationState } from '@/client';
import { acceptInvitationMutation } from '@/client/@tanstack/react-query.gen';
import { Failure } from '@/ui/Failure';
import { AccountFields, type NewAccount } from '@/ui/identity/AccountFields';
import { LogInButton } from '@/ui/identity/LogInButton';
import { MembershipLine } from '@/ui/identity/MembershipLine';
import { OpenCard } from '@/ui/identity/OpenCard';
import { Problem } from '@/ui/identity/Problem';
import { useArrival } from '@/ui/identity/useArrival';
import { PageLoading } from '@/ui/PageLoading';
import { State } from '@/ui/State';
import { useFormats } from '@/ui/useFormats';

const route = getRouteApi('/open/invitation/$secret');

/** Where somebody who was invited makes their account. */
export function InvitationPage() {
  const { t } = useTranslation('invitation');
  const { secret } = route.useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['invitation', secret],
    queryFn: async () => (await checkInvitation({ body: { secret }, throwOnError: true })).data,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  useLanguageOf(data);
  if (error instanceof ApiError && error.code === 'identity.link') {
    return (
      <State icon={IconLinkOff} title={t('used')} action={<LogInButton />} role="alert">
        {t('usedHint')}
      </State>
    );
  }
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <PageLoading />;
  return <AcceptanceForm secret={secret} invitation={data} />;
}

function AcceptanceForm({ secret, invitation }: { secret: string; invitation: InvitationState }) {
  const { t } = useTranslation('invitation');
  const formats = useFormats();
  const arrive = useArrival();
  const [account, setAccount] = useState<NewAccount>({ name: '', displayName: invitation.display_name, password: '' });
  const accept = useMutation({ ...acceptInvitationMutation(), onSuccess: () => arrive() });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { name, displayName, password } = account;
    accept.mutate({ body: { secret, name, display_name: displayName, password } });
  };
  return (
    <OpenCard title={t('title')} description={t('description', { inviter: invitation.inviter })}>
      <List size="sm" listStyleType="none">
        {invitation.memberships.map((one) => (
          <List.Item key={`${one.role} ${one.institution} ${one.department}`}>
            <MembershipLine membership={one} />
          </List.Item>
        ))}
      </List>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <AccountFields account={account} onChange={setAccount} shortest={invitation.shortest_password} />
          <Problem error={accept.error} />
          <Button type="submit" size="md" loading={accept.isPending} fullWidth mt="xs">
            {t('submit')}
          </Button>
          <Text size="xs" c="dimmed">
            {t('expires', { when: formats.dateTime(invitation.expires) })}
          </Text>
        </Stack>
      </form>
    </OpenCard>
  );
}

/** Speaks the language that whoever invites has chosen. */
function useLanguageOf(invitation: InvitationState | undefined): void {
  const language = invitation?.language;
  useEffect(() => {
    if (language && isLanguage(language)) void changeLanguage(language);
  }, [language]);
}
