import { IconCircleCheck } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { State } from '@/ui/State';

/** Where a log-in leads that was asked for by another tab. */
export function Returned() {
  const { t } = useTranslation();
  useEffect(() => window.close(), []);
  return (
    <State icon={IconCircleCheck} title={t('returned.title')} role="status">
      {t('returned.hint')}
    </State>
  );
}
