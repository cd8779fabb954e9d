import { Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AppKey, confirmApp } from '@/client';
import { listOwnSessionsQueryKey, showFactorsQueryKey } from '@/client/@tanstack/react-query.gen';
import { Problem } from '@/ui/identity/Problem';
import classes from './Codes.module.css';
import { useAct } from './useAct';

interface Props {
  appKey: AppKey | null;
  onClose: () => void;
  /** The first code was right; recovery codes are given where there were none. */
  onDone: (recoveryCodes: string[]) => void;
}

/** Gives the key to an app as a picture and as text, and asks for the app's first code. */
export function AppDialog({ appKey, onClose, onDone }: Props) {
  const { t } = useTranslation(['account', 'ui']);
  return (
    <Modal
      opened={appKey !== null}
      onClose={onClose}
      title={t('app.title')}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      {appKey && <AppForm appKey={appKey} onDone={onDone} />}
    </Modal>
  );
}

function AppForm({ appKey, onDone }: { appKey: AppKey; onDone: Props['onDone'] }) {
  const { t } = useTranslation('account');
  const [code, setCode] = useState('');
  const confirm = useAct(
    async (given: string) => {
      const body = { ceremony: appKey.ceremony, code: given };
      return (await confirmApp({ body, throwOnError: true })).data.recovery_codes;
    },
    [showFactorsQueryKey(), listOwnSessionsQueryKey()],
    t('app.done'),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate(code, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{t('app.scan')}</Text>
        <img
          className={classes.qr}
          src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(appKey.picture))}`}
          alt={t('app.picture')}
          width={200}
          height={200}
        />
        <Text size="sm">
          {t('app.typed')} <Code>{appKey.key.match(/.{1,4}/g)?.join(' ')}</Code>
        </Text>
        <TextInput
          label={t('app.code')}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          autoComplete="one-time-code"
          inputMode="numeric"
          minLength={6}
          maxLength={9}
          required
          data-autofocus
        />
        <Problem error={confirm.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={confirm.isPending}>
            {t('app.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** An SVG that is to stand in a page, as one that stands alone. */
function standalone(svg: string): string {
  return svg.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ');
}
