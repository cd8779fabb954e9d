import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askForResetMutation } from '@/client/@tanstack/react-query.gen';
import { OpenCard } from '@/ui/identity/OpenCard';
import { Problem } from '@/ui/identity/Problem';
import { State } from '@/ui/State';

/** Asks for a link for a new password by e-mail; says the same whether somebody is known or not. */
export function ForgottenPage() {
  const { t } = useTranslation('reset');
  const [who, setWho] = useState('');
  const ask = useMutation(askForResetMutation());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate({ body: { name_or_email: who } });
  };
  const back = (
    <Anchor component={Link} to="/login" size="sm">
      {t('backToLogin')}
    </Anchor>
  );
  if (ask.isSuccess) {
    return (
      <State icon={IconMail} title={t('sent')} action={back} role="status">
        {t('sentHint')}
      </State>
    );
  }
  return (
    <OpenCard title={t('forgotten')} description={t('forgottenHint')}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={t('who')}
            value={who}
            onChange={(event) => setWho(event.currentTarget.value)}
            autoComplete="username"
            maxLength={254}
            size="md"
            required
            autoFocus
          />
          <Problem error={ask.error} />
          <Button type="submit" size="md" loading={ask.isPending} fullWidth>
            {t('send')}
          </Button>
        </Stack>
      </form>
      {back}
    </OpenCard>
  );
}
