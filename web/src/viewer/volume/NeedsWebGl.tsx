import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './volume.module.css';

/** Says why there are no other planes and no volume here. */
export function NeedsWebGl() {
  const { t } = useTranslation('viewer');
  return (
    <div className={classes.message} role="alert">
      <div>
        <Text fw={600}>{t('needs_webgl')}</Text>
        <Text size="sm">{t('needs_webgl_hint')}</Text>
      </div>
    </div>
  );
}
