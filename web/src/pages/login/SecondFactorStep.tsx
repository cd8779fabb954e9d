import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogInAnswer } from '@/client';
import { showSecondFactorMutation } from '@/client/@tanstack/react-query.gen';
import { Problem } from '@/ui/identity/Problem';
import { knowsPasskeys } from '@/ui/identity/webauthn';
import { usePasskeyLogIn } from './usePasskeyLogIn';

interface Props {
  step: LogInAnswer;
  onDone: (answer: LogInAnswer) => Promise<void>;
  /** Back to name and password. */
  onBack: () => void;
}

/** What follows a password that was right: a code of the app, a passkey, or a recovery code. */
export function SecondFactorStep({ step, onDone, onBack }: Props) {
  const { t } = useTranslation('login');
  const pending = step.pending ?? '';
  const factors = step.factors ?? [];
  const [isRecovering, setRecovering] = useState(!factors.includes('code') && !factors.includes('passkey'));
  const passkey = usePasskeyLogIn(pending, onDone);
  const hasCode = isRecovering || factors.includes('code');
  return (
    <Stack gap="md">
      {hasCode && <CodeForm key={String(isRecovering)} pending={pending} isRecovering={isRecovering} onDone={onDone} />}
      <Problem error={passkey.error} />
      {factors.includes('passkey') && knowsPasskeys() && (
        <Button
          variant={hasCode ? 'default' : 'filled'}
          size="md"
          leftSection={<IconFingerprint size={18} aria-hidden />}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          {t('second.passkey')}
        </Button>
      )}
      {factors.includes('recovery-code') && (
        <Anchor component="button" type="button" size="sm" ta="start" onClick={() => setRecovering(!isRecovering)}>
          {isRecovering && factors.length > 1 ? t('second.backToFactor') : t('second.lost')}
        </Anchor>
      )}
      <Anchor component="button" type="button" size="sm" ta="start" onClick={onBack}>
        {t('second.other')}
      </Anchor>
    </Stack>
  );
}

interface CodeProps {
  pending: string;
  isRecovering: boolean;
  onDone: (answer: LogInAnswer) => Promise<void>;
}

function CodeForm({ pending, isRecovering, onDone }: CodeProps) {
  const { t } = useTranslation('login');
  const [code, setCode] = useState('');
  const show = useMutation({ ...showSecondFactorMutation(), onSuccess: onDone, onError: () => setCode('') });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    show.mutate({ body: { pending, code } });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Problem error={show.error} />
        <TextInput
          label={isRecovering ? t('second.recoveryCode') : t('second.code')}
          description={isRecovering ? t('second.recoveryHint') : t('second.codeHint')}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          autoComplete={isRecovering ? 'off' : 'one-time-code'}
          inputMode={isRecovering ? 'text' : 'numeric'}
          minLength={6}
          maxLength={40}
          spellCheck={false}
          size="md"
          required
          autoFocus
        />
        <Button type="submit" size="md" loading={show.isPending} fullWidth>
          {t('second.goOn')}
        </Button>
      </Stack>
    </form>
  );
}
