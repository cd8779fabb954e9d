import { Badge, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { endOtherSessions, endOwnSession, type OwnSession } from '@/client';
import { listOwnSessionsOptions, listOwnSessionsQueryKey } from '@/client/@tanstack/react-query.gen';
import { Ago } from '@/ui/Ago';
import { Failure } from '@/ui/Failure';
import { Row, Rows } from '@/ui/identity/Rows';
import { Section } from '@/ui/identity/Section';
import { RowsLoading } from '@/ui/PageLoading';
import { useAct } from './useAct';

/** Where somebody is logged in; each can be ended, and all others at once. */
export function SessionsSection() {
  const { t } = useTranslation('account');
  const { data, error, isLoading, refetch } = useQuery(listOwnSessionsOptions());
  const endOthers = useAct(
    () => endOtherSessions({ throwOnError: true }),
    [listOwnSessionsQueryKey()],
    t('sessions.ended'),
  );
  const hasOthers = data?.some((one) => !one.is_this);
  return (
    <Section
      title={t('sessions.title')}
      description={t('sessions.hint')}
      actions={
        hasOthers && (
          <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate(undefined)}>
            {t('sessions.endOthers')}
          </Button>
        )
      }
    >
      {isLoading && <RowsLoading rows={2} height={48} />}
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data && (
        <Rows label={t('sessions.title')}>
          {data.map((one) => (
            <SessionRow key={one.id} session={one} />
          ))}
        </Rows>
      )}
    </Section>
  );
}

function SessionRow({ session }: { session: OwnSession }) {
  const { t } = useTranslation('account');
  const end = useAct(
    () => endOwnSession({ path: { session_id: session.id }, throwOnError: true }),
    [listOwnSessionsQueryKey()],
  );
  const device = session.device || t('sessions.unknownDevice');
  return (
    <Row
      title={
        <>
          {device}{' '}
          {session.is_this && (
            <Badge variant="light" size="sm">
              {t('sessions.this')}
            </Badge>
          )}
        </>
      }
      actions={
        !session.is_this && (
          <Button
            variant="subtle"
            color="red"
            aria-label={t('sessions.endNamed', { device })}
            loading={end.isPending}
            onClick={() => end.mutate(undefined)}
          >
            {t('sessions.end')}
          </Button>
        )
      }
    >
      {session.address} · {t('sessions.seen')} <Ago value={session.seen} />
    </Row>
  );
}
