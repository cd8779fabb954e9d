import { Button, Group, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { beginPasskey, createPasskey, removePasskey } from '@/client';
import { listOwnSessionsQueryKey, showFactorsOptions, showFactorsQueryKey } from '@/client/@tanstack/react-query.gen';
import { Ago } from '@/ui/Ago';
import { Row, Rows } from '@/ui/identity/Rows';
import { Section } from '@/ui/identity/Section';
import { knowsPasskeys, makePasskey } from '@/ui/identity/webauthn';
import { RecoveryCodesDialog } from './RecoveryCodesDialog';
import { useAct } from './useAct';

const CHANGED = [showFactorsQueryKey(), listOwnSessionsQueryKey()];

/** Passkeys: they let their owner in by finger, face or PIN, and are asked for after a password. */
export function PasskeysSection() {
  const { t } = useTranslation('account');
  const { data: factors } = useQuery(showFactorsOptions());
  const remove = useAct(
    (passkey: number) => removePasskey({ path: { passkey_id: passkey }, throwOnError: true }),
    CHANGED,
    t('passkeys.removed'),
  );
  const passkeys = factors?.passkeys ?? [];
  return (
    <Section title={t('passkeys.title')} description={t('passkeys.hint')}>
      {passkeys.length > 0 && (
        <Rows label={t('passkeys.title')}>
          {passkeys.map((one) => (
            <Row
              key={one.id}
              title={one.label}
              actions={
                <Button
                  variant="subtle"
                  color="red"
                  aria-label={t('removeNamed', { name: one.label })}
                  loading={remove.isPending && remove.variables === one.id}
                  onClick={() => remove.mutate(one.id)}
                >
                  {t('remove')}
                </Button>
              }
            >
              {t('made')} <Ago value={one.created} />
              {one.used && (
                <>
                  {' · '}
                  {t('used')} <Ago value={one.used} />
                </>
              )}
            </Row>
          ))}
        </Rows>
      )}
      {knowsPasskeys() ? (
        <PasskeyForm />
      ) : (
        <Text size="sm" c="dimmed">
          {t('passkeys.unknown')}
        </Text>
      )}
    </Section>
  );
}

function PasskeyForm() {
  const { t } = useTranslation('account');
  const [label, setLabel] = useState('');
  const [codes, setCodes] = useState<string[]>([]);
  const create = useAct(async (name: string) => {
    const asked = await beginPasskey({ throwOnError: true });
    const passkey = await makePasskey(asked.data.options);
    if (!passkey) return;
    const body = { ceremony: asked.data.ceremony, label: name, passkey };
    setCodes((await createPasskey({ body, throwOnError: true })).data.recovery_codes);
    setLabel('');
  }, CHANGED);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(label.trim() || t('passkeys.unnamed'));
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end">
        <TextInput
          label={t('passkeys.label')}
          placeholder={t('passkeys.example')}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
          maxLength={100}
          flex="1 1 220px"
          maw={320}
        />
        <Button type="submit" variant="default" loading={create.isPending}>
          {t('passkeys.add')}
        </Button>
      </Group>
      <RecoveryCodesDialog codes={codes} onClose={() => setCodes([])} />
    </form>
  );
}
