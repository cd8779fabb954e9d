import { Anchor, Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { at } from '@/app/address';
import type { LogInAnswer, LogInWays } from '@/client';
import { logInMutation } from '@/client/@tanstack/react-query.gen';
import { Problem } from '@/ui/identity/Problem';
import { knowsPasskeys } from '@/ui/identity/webauthn';
import { usePasskeyLogIn } from './usePasskeyLogIn';

interface Props {
  ways: LogInWays | undefined;
  next: string | undefined;
  /** The code of what went wrong on the way here. */
  problem: string | undefined;
  onDone: (answer: LogInAnswer) => Promise<void>;
}

/** Name and password, or another way in. */
export function PasswordStep({ ways, next, problem, onDone }: Props) {
  const { t } = useTranslation('login');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const logIn = useMutation({ ...logInMutation(), onSuccess: onDone });
  const passkey = usePasskeyLogIn('', onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    logIn.mutate({ body: { name, password } });
  };
  return (
    <Stack gap="md">
      <Problem error={logIn.error ?? passkey.error ?? (logIn.isIdle ? problem : null)} />
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={t('fields.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            size="md"
            required
            autoFocus
          />
          <PasswordInput
            label={t('fields.password')}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': t('fields.showPassword') }}
            maxLength={256}
            size="md"
            required
          />
          <Button type="submit" size="md" loading={logIn.isPending} fullWidth mt="xs">
            {t('logIn')}
          </Button>
        </Stack>
      </form>
      <OtherWays ways={ways} next={next} passkey={passkey} />
      {ways?.resets_by_mail && (
        <Anchor component={Link} to="/reset" size="sm">
          {t('forgotten')}
        </Anchor>
      )}
    </Stack>
  );
}

type Passkey = ReturnType<typeof usePasskeyLogIn>;

function OtherWays({ ways, next, passkey }: Pick<Props, 'ways' | 'next'> & { passkey: Passkey }) {
  const { t } = useTranslation('login');
  const providers = ways?.providers ?? [];
  if (!knowsPasskeys() && providers.length === 0) return null;
  return (
    <>
      <Divider label={t('or')} />
      {knowsPasskeys() && (
        <Button
          variant="default"
          size="md"
          leftSection={<IconFingerprint size={18} aria-hidden />}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          {t('passkey')}
        </Button>
      )}
      {providers.map((provider) => (
        <Button
          key={provider.name}
          component="a"
          variant="default"
          size="md"
          href={at(`${provider.url}?${new URLSearchParams({ next: next ?? '/' })}`)}
        >
          {t('provider', { name: provider.title })}
        </Button>
      ))}
    </>
  );
}
