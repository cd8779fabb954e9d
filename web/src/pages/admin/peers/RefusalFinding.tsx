import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RefusalAnswer } from '@/client';
import {
  allowRefusedAssociationMutation,
  describeCallsQueryKey,
  dismissRefusedAssociationMutation,
  listApplicationEntitiesQueryKey,
  listPeersQueryKey,
  listRefusedAssociationsQueryKey,
  listSendersQueryKey,
} from '@/client/@tanstack/react-query.gen';
import { Ago } from '@/ui/Ago';
import { Finding } from '../Finding';
import { useChange } from '../useChange';
import { reasonKey } from './reasons';

const ALLOWABLE = ['calling-ae-title', 'called-ae-title', 'address'];

/** Who was refused, why, and a button that lets them in. */
export function RefusalFinding({ refusal }: { refusal: RefusalAnswer }) {
  const { t } = useTranslation('admin');
  const changed = [
    listRefusedAssociationsQueryKey(),
    describeCallsQueryKey(),
    listPeersQueryKey(),
    listApplicationEntitiesQueryKey(),
    listSendersQueryKey(),
  ];
  const allow = useChange(allowRefusedAssociationMutation(), changed, ({ peer, ae_title }) =>
    peer ? t('peers.allowed', { peer }) : t('peers.answersAt', { title: ae_title }),
  );
  const dismiss = useChange(dismissRefusedAssociationMutation(), changed);
  const path = { refusal_id: refusal.id };
  const who = refusal.calling_ae_title || refusal.address;
  const names = { who, address: refusal.address, called: refusal.called_ae_title };
  return (
    <Finding
      severity="warning"
      detail={
        <>
          {t(`reasons.${reasonKey(refusal.reason)}.hint`, names)} · {t('peers.times', { count: refusal.times })},{' '}
          <Ago value={refusal.last} />
        </>
      }
      action={
        <>
          {ALLOWABLE.includes(refusal.reason) && (
            <Button size="compact-sm" loading={allow.isPending} onClick={() => allow.mutate({ path, body: {} })}>
              {refusal.reason === 'called-ae-title'
                ? t('peers.answerAt', { title: refusal.called_ae_title })
                : t('peers.allow')}
            </Button>
          )}
          <Tooltip label={t('peers.dismiss')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('peers.dismiss')}
              loading={dismiss.isPending}
              onClick={() => dismiss.mutate({ path })}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </>
      }
    >
      {t(`reasons.${reasonKey(refusal.reason)}.text`, names)}
    </Finding>
  );
}
