import { Button, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import type { HealthAnswer, StorageAnswer } from '@/client';
import { listConflictsOptions, listSendersOptions } from '@/client/@tanstack/react-query.gen';
import { useFormats } from '@/ui/useFormats';
import { Finding } from '../Finding';
import classes from '../Finding.module.css';
import { RefusalFinding } from '../peers/RefusalFinding';
import { SilenceFinding } from '../peers/SilenceFinding';
import { useRefusals } from '../peers/useRefusals';
import { FEW_DAYS } from '../storage/FullOn';
import { CheckFinding } from './CheckFinding';

const EVERY_MS = 10_000;
const MOST_REFUSALS = 5;

interface Props {
  health: HealthAnswer;
  storage: StorageAnswer | undefined;
  /** The panel that shows the last refusal stands beside it. */
  isBesidePanel?: boolean;
}

/** What needs somebody, the worst first, each with its action beside it. */
export function Findings({ health, storage, isBesidePanel = false }: Props) {
  const { t } = useTranslation('admin');
  const mayPeers = useMay('manage-peers');
  const allRefusals = useRefusals({ limit: MOST_REFUSALS, isEnabled: mayPeers });
  const refusals = useRefusals({ limit: MOST_REFUSALS, isEnabled: mayPeers, isBesidePanel });
  const senders = useQuery({ ...listSendersOptions(), enabled: mayPeers, refetchInterval: EVERY_MS });
  const silent = (senders.data ?? []).filter((one) => one.silent_since);
  const conflicts = useQuery({ ...listConflictsOptions(), enabled: useMay('edit'), refetchInterval: EVERY_MS });
  const waiting = conflicts.data?.length ?? 0;
  const isFilling = (storage?.forecast.days_left ?? FEW_DAYS + 1) <= FEW_DAYS;
  const broken = health.processes.filter((one) => one.state !== 'ok');
  const failing = health.checks.filter((one) => one.state !== 'ok');
  const isAsking = senders.isLoading || conflicts.isLoading;
  const isListed = [failing, broken, silent, refusals].some((found) => found.length > 0) || isFilling || waiting > 0;
  // The panel beside says what there is to say.
  if (!isListed && allRefusals.length > 0) return null;
  return (
    <section aria-labelledby="findings">
      <Title order={2} size="h5" mb="xs" id="findings">
        {t('health.findings')}
      </Title>
      <ul className={classes.list}>
        {failing.map((one) => (
          <CheckFinding key={one.name} check={one} />
        ))}
        {broken.map((one) => (
          <Finding key={one.name} severity={one.state}>
            {t(one.state === 'failed' ? 'health.processDown' : 'health.processRestarted', {
              name: t(`processes.${kindOf(one.name)}`),
              count: one.restarts,
            })}
          </Finding>
        ))}
        {isFilling && storage && <FillingFinding storage={storage} />}
        {silent.map((one) => (
          <SilenceFinding key={one.ae_title} sender={one} />
        ))}
        {refusals.map((one) => (
          <RefusalFinding key={one.id} refusal={one} />
        ))}
        {waiting > 0 && <ConflictsFinding count={waiting} />}
        {!isListed && !isAsking && <Finding severity="ok">{t('health.allWell')}</Finding>}
      </ul>
    </section>
  );
}

function FillingFinding({ storage }: { storage: StorageAnswer }) {
  const { t } = useTranslation('admin');
  const { date } = useFormats();
  const { days_left, full_on } = storage.forecast;
  return (
    <Finding
      severity="warning"
      action={
        <Button size="compact-sm" variant="default" renderRoot={(props) => <Link to="/admin/storage" {...props} />}>
          {t('sections.storage')}
        </Button>
      }
    >
      {t('health.filling', { count: days_left ?? 0, date: date(full_on) })}
    </Finding>
  );
}

function ConflictsFinding({ count }: { count: number }) {
  const { t } = useTranslation('admin');
  return (
    <Finding
      severity="info"
      action={
        <Button size="compact-sm" variant="default" renderRoot={(props) => <Link to="/admin/conflicts" {...props} />}>
          {t('health.decide')}
        </Button>
      }
    >
      {t('health.conflicts', { count })}
    </Finding>
  );
}

/** Tells what a process does: `web-2` serves the web. */
export function kindOf(name: string): 'dimse' | 'web' | 'worker' {
  if (name === 'dimse' || name === 'worker') return name;
  return 'web';
}
