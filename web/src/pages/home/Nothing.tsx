import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/ui/Empty';

/** For somebody who may see nothing yet. */
export function Nothing() {
  const { t } = useTranslation('home');
  return (
    <Empty icon={IconLock} title={t('nothing.title')}>
      {t('nothing.hint')}
    </Empty>
  );
}
