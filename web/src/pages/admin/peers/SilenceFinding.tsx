import { useTranslation } from 'react-i18next';
import type { SenderAnswer } from '@/client';
import { useFormats } from '@/ui/useFormats';
import { Finding } from '../Finding';
import { EchoButton } from './EchoButton';

/** A modality that has been silent for longer than it ever was. */
export function SilenceFinding({ sender }: { sender: SenderAnswer }) {
  const { t } = useTranslation('admin');
  const { dateTime } = useFormats();
  return (
    <Finding
      severity="warning"
      detail={t('peers.usualPause', { count: Math.round(sender.usual_pause_hours ?? 0) })}
      action={sender.is_listed && <EchoButton aeTitle={sender.ae_title} />}
    >
      {t('peers.silent', { title: sender.ae_title, since: dateTime(sender.silent_since) })}
    </Finding>
  );
}
