import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listSendersOptions } from '@/client/@tanstack/react-query.gen';
import findings from '@/pages/admin/Finding.module.css';
import { RefusalFinding } from '@/pages/admin/peers/RefusalFinding';
import { SilenceFinding } from '@/pages/admin/peers/SilenceFinding';
import { useRefusals } from '@/pages/admin/peers/useRefusals';

const EVERY_MS = 10_000;
const SHOWN = 5;

/** Modalities that were refused or have fallen silent, where there are any. */
export function PeerFindings() {
  const { t } = useTranslation('home');
  const refusals = useRefusals({ limit: SHOWN });
  const senders = useQuery({ ...listSendersOptions(), refetchInterval: EVERY_MS });
  const silent = (senders.data ?? []).filter((one) => one.silent_since);
  if (!silent.length && !refusals.length) return null;
  return (
    <ul className={findings.list} aria-label={t('modalities')}>
      {silent.map((one) => (
        <SilenceFinding key={one.ae_title} sender={one} />
      ))}
      {refusals.map((one) => (
        <RefusalFinding key={one.id} refusal={one} />
      ))}
    </ul>
  );
}
