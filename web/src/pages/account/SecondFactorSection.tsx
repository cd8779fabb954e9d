import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AppKey, beginApp, makeRecoveryCodes, removeApp } from '@/client';
import { listOwnSessionsQueryKey, showFactorsOptions, showFactorsQueryKey } from '@/client/@tanstack/react-query.gen';
import { Row, Rows } from '@/ui/identity/Rows';
import { Section } from '@/ui/identity/Section';
import { AppDialog } from './AppDialog';
import { RecoveryCodesDialog } from './RecoveryCodesDialog';
import { useAct } from './useAct';

const CHANGED = [showFactorsQueryKey(), listOwnSessionsQueryKey()];

/** Codes of an app after the password, and recovery codes for the day on which it is lost. */
export function SecondFactorSection() {
  const { t } = useTranslation('account');
  const { data: factors } = useQuery(showFactorsOptions());
  const [key, setKey] = useState<AppKey | null>(null);
  const [codes, setCodes] = useState<string[]>([]);
  const begin = useAct(async () => setKey((await beginApp({ throwOnError: true })).data), []);
  const remove = useAct(() => removeApp({ throwOnError: true }), CHANGED, t('second.removed'));
  const renew = useAct(
    async () => setCodes((await makeRecoveryCodes({ throwOnError: true })).data.recovery_codes),
    CHANGED,
  );
  const hasSome = Boolean(factors && (factors.has_app || factors.passkeys.length > 0));
  return (
    <Section title={t('second.title')} description={t('second.hint')}>
      {factors && !factors.has_app && (
        <Group>
          <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate(undefined)}>
            {t('second.add')}
          </Button>
        </Group>
      )}
      {hasSome && (
        <Rows label={t('second.title')}>
          {factors?.has_app && (
            <Row
              title={t('second.app')}
              actions={
                <Button
                  variant="subtle"
                  color="red"
                  loading={remove.isPending}
                  onClick={() => remove.mutate(undefined)}
                >
                  {t('second.remove')}
                </Button>
              }
            >
              {t('second.appHint')}
            </Row>
          )}
          <Row
            title={t('second.recovery')}
            actions={
              <Button variant="subtle" loading={renew.isPending} onClick={() => renew.mutate(undefined)}>
                {t('second.renew')}
              </Button>
            }
          >
            <Text span inherit c={factors && factors.recovery_codes_left < 3 ? 'red' : undefined}>
              {t('second.left', { count: factors?.recovery_codes_left ?? 0 })}
            </Text>
          </Row>
        </Rows>
      )}
      <AppDialog
        appKey={key}
        onClose={() => setKey(null)}
        onDone={(given) => {
          setKey(null);
          setCodes(given);
        }}
      />
      <RecoveryCodesDialog codes={codes} onClose={() => setCodes([])} />
    </Section>
  );
}
