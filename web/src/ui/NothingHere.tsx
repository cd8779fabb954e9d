import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { State } from './State';

/** There is no such page, or none that the person may know of: the two look the same on purpose. */
export function NothingHere() {
  const { t } = useTranslation('ui');
  return (
    <State
      icon={IconMapOff}
      title={t('nothingHere.title')}
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/" {...props} />}>
          {t('nothingHere.home')}
        </Button>
      }
    >
      {t('nothingHere.hint')}
    </State>
  );
}
