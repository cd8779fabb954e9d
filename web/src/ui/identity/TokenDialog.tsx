import { Button, Code, CopyButton, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewOwnToken } from '@/client';

const DAY_MS = 86_400_000;
const SPANS = [30, 90, 365] as const;

interface Props {
  opened: boolean;
  onClose: () => void;
  create: { make: (token: NewOwnToken) => Promise<string>; isPending: boolean };
}

/** Makes a token: what for, what it permits, for how long; then shows it, this once. */
export function TokenDialog({ opened, onClose, create }: Props) {
  const { t } = useTranslation(['login', 'ui']);
  const [secret, setSecret] = useState('');
  const close = () => {
    // What is shown this once must not come when nobody looks.
    if (create.isPending) return;
    setSecret('');
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('token.title')}
      closeOnClickOutside={!secret}
      closeOnEscape={!secret}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      {secret ? <MadeToken secret={secret} onClose={close} /> : <TokenForm create={create} onMade={setSecret} />}
    </Modal>
  );
}

function TokenForm({ create, onMade }: Pick<Props, 'create'> & { onMade: (secret: string) => void }) {
  const { t } = useTranslation('login');
  const [label, setLabel] = useState('');
  const [scope, setScope] = useState('read');
  const [days, setDays] = useState(String(SPANS[1]));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const expires = days ? new Date(Date.now() + Number(days) * DAY_MS).toISOString() : null;
    create.make({ label, scope, expires }).then(onMade, () => undefined);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('token.label')}
          placeholder={t('token.example')}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
          maxLength={200}
          required
          data-autofocus
        />
        <NativeSelect
          label={t('token.scope')}
          value={scope}
          onChange={(event) => setScope(event.currentTarget.value)}
          data={[
            { value: 'read', label: t('token.read') },
            { value: 'upload', label: t('token.upload') },
            { value: 'find view download', label: t('token.fetch') },
            { value: '', label: t('token.everything') },
          ]}
        />
        <NativeSelect
          label={t('token.span')}
          value={days}
          onChange={(event) => setDays(event.currentTarget.value)}
          data={[
            ...SPANS.map((count) => ({ value: String(count), label: t('token.days', { count }) })),
            { value: '', label: t('token.forever') },
          ]}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            {t('token.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function MadeToken({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation('login');
  return (
    <Stack gap="sm">
      <Text size="sm">{t('token.once')}</Text>
      <Code block>{secret}</Code>
      <Group justify="flex-end">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('copied') : t('copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose} data-autofocus>
          {t('token.done')}
        </Button>
      </Group>
    </Stack>
  );
}
