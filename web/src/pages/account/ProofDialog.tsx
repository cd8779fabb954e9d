import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session';
import { beginPasskeyProof, showPasskeyProof } from '@/client';
import { showFactorsOptions, showProofMutation } from '@/client/@tanstack/react-query.gen';
import { Problem } from '@/ui/identity/Problem';
import { knowsPasskeys, showPasskey } from '@/ui/identity/webauthn';

interface Props {
  opened: boolean;
  onProven: () => void;
  onClose: () => void;
}

/** Asks somebody who is logged in to show again who they are: by password, code or passkey. */
export function ProofDialog({ opened, onProven, onClose }: Props) {
  const { t } = useTranslation(['account', 'ui']);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('proof.title')}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      {opened && <ProofForm onProven={onProven} onClose={onClose} />}
    </Modal>
  );
}

function ProofForm({ onProven, onClose }: Omit<Props, 'opened'>) {
  const { t } = useTranslation(['account', 'ui']);
  const { person } = useSession();
  const { data: factors } = useQuery(showFactorsOptions());
  const [isByCode, setByCode] = useState(false);
  const [text, setText] = useState('');
  const show = useMutation({ ...showProofMutation(), onSuccess: onProven });
  const passkey = usePasskeyProof(onProven);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another way begins empty
  useEffect(() => setText(''), [isByCode]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    show.mutate({ body: isByCode ? { code: text } : { password: text } });
  };
  const field = { value: text, required: true, 'data-autofocus': true };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{t('proof.hint')}</Text>
        <input type="text" name="username" autoComplete="username" value={person.name} readOnly hidden />
        {isByCode ? (
          <TextInput
            {...field}
            label={t('proof.code')}
            onChange={(event) => setText(event.currentTarget.value)}
            autoComplete="one-time-code"
            inputMode="numeric"
          />
        ) : (
          <PasswordInput
            {...field}
            label={t('proof.password')}
            onChange={(event) => setText(event.currentTarget.value)}
            autoComplete="current-password"
          />
        )}
        <Problem error={show.error ?? passkey.error} />
        <Group justify="flex-end">
          {factors?.has_app && (
            <Button variant="subtle" onClick={() => setByCode(!isByCode)}>
              {isByCode ? t('proof.byPassword') : t('proof.byCode')}
            </Button>
          )}
          {Boolean(factors?.passkeys.length) && knowsPasskeys() && (
            <Button
              variant="default"
              leftSection={<IconFingerprint size={16} aria-hidden />}
              loading={passkey.isPending}
              onClick={() => passkey.mutate()}
            >
              {t('proof.passkey')}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {t('ui:cancel')}
          </Button>
          <Button type="submit" loading={show.isPending}>
            {t('proof.goOn')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function usePasskeyProof(onProven: () => void) {
  return useMutation({
    mutationFn: async (): Promise<boolean> => {
      const asked = await beginPasskeyProof({ throwOnError: true });
      const passkey = await showPasskey(asked.data.options);
      if (!passkey) return false;
      await showPasskeyProof({ body: { ceremony: asked.data.ceremony, passkey }, throwOnError: true });
      return true;
    },
    onSuccess: (isProven) => {
      if (isProven) onProven();
    },
  });
}
