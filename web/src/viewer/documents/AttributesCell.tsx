import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DisplaySet } from '../dicom/displaySets';
import { AttributeList } from './AttributeList';
import classes from './documents.module.css';

/** What has no picture: says so, and shows what is in it. */
export function AttributesCell({ set }: { set: DisplaySet }) {
  const { t } = useTranslation('viewer');
  return (
    <div className={classes.page} data-shown="attributes">
      <Text fw={600}>{t('no_picture')}</Text>
      <Text size="sm" c="dimmed" mb="sm">
        {t('no_picture_hint')}
      </Text>
      <AttributeList data={set.data} />
    </div>
  );
}
