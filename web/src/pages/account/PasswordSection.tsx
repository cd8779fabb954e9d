import { Button, Group } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changePassword } from '@/client';
import { listOwnSessionsQueryKey } from '@/client/@tanstack/react-query.gen';
import { NewPassword } from '@/ui/identity/NewPassword';
import { Section } from '@/ui/identity/Section';
import { useAct } from './useAct';

const SHORTEST = 10;

/** A new password; it ends the sessions elsewhere. */
export function PasswordSection() {
  const { t } = useTranslation('account');
  const [password, setPassword] = useState('');
  const change = useAct(
    (chosen: string) => changePassword({ body: { password: chosen }, throwOnError: true }),
    [listOwnSessionsQueryKey()],
    t('password.done'),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(password, { onSuccess: () => setPassword('') });
  };
  return (
    <Section title={t('password.title')} description={t('password.hint')}>
      <form onSubmit={submit}>
        <Group align="flex-end">
          <div style={{ flex: '1 1 220px', maxWidth: 320 }}>
            <NewPassword label={t('password.new')} value={password} onChange={setPassword} shortest={SHORTEST} />
          </div>
          <Button type="submit" variant="default" loading={change.isPending}>
            {t('password.change')}
          </Button>
        </Group>
      </form>
    </Section>
  );
}
