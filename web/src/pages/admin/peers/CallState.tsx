import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CallsAnswer } from '@/client';
import { Ago } from '@/ui/Ago';
import findings from '../Finding.module.css';
import { lastRefusal } from './lastRefusal';
import { RefusalFinding } from './RefusalFinding';
import classes from './SendHere.module.css';

/** Who is calling now, or who called last, or why they were refused. */
export function CallState({ calls }: { calls: CallsAnswer }) {
  const { t } = useTranslation('admin');
  const { live, last_sender: sender } = calls;
  const refusal = lastRefusal(calls);
  const state = live.length ? 'live' : refusal ? 'refused' : sender ? 'arrived' : 'waiting';
  return (
    <Stack gap="xs">
      <Group gap={10} wrap="nowrap" align="center" role="status" data-testid="call-state" data-state={state}>
        <span className={classes.light} data-state={state} aria-hidden />
        <Text size="sm" component="div">
          {state === 'waiting' && t('sendHere.waiting')}
          {state === 'refused' && t('sendHere.refused')}
          {state === 'arrived' && sender && (
            <>
              {t('sendHere.arrived', {
                title: sender.ae_title,
                address: sender.address,
                images: t('images', { count: sender.images }),
              })}{' '}
              · <Ago value={sender.last_association} />
            </>
          )}
          {live.map((one) => (
            <div key={one.id}>
              {t('sendHere.live', {
                title: one.calling_ae_title,
                address: one.address,
                images: t('images', { count: one.images }),
              })}
            </div>
          ))}
        </Text>
      </Group>
      {refusal && (
        <ul className={findings.list}>
          <RefusalFinding refusal={refusal} />
        </ul>
      )}
    </Stack>
  );
}
