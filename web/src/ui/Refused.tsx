import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '@/app/api';
import { State } from './State';

/** The person may not see this: say who can permit it. */
export function Refused({ error }: { error?: ApiError }) {
  const { t } = useTranslation('ui');
  return (
    <State icon={IconLock} title={t('refused.title')} role="alert">
      <div>{error?.message}</div>
      <div>{t('refused.hint')}</div>
    </State>
  );
}
