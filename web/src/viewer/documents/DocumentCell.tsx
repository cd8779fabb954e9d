import { Button } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { text } from '../dicom/attributes';
import type { DisplaySet } from '../dicom/displaySets';
import { TAG } from '../dicom/tags';
import { AttributesCell } from './AttributesCell';
import classes from './documents.module.css';
import { instanceOf } from './instanceOf';

/** An encapsulated document, by the browser's own reader. */
export function DocumentCell({ set }: { set: DisplaySet }) {
  const { t } = useTranslation('viewer');
  if (text(set.data, TAG.MimeType) !== 'application/pdf') return <AttributesCell set={set} />;
  const address = `${instanceOf(set)}/rendered`;
  return (
    <div className={classes.whole} data-shown="document">
      <iframe className={classes.whole} src={address} title={set.description || t('kinds.document')} />
      <Button
        className={classes.open}
        size="xs"
        variant="default"
        component="a"
        href={address}
        target="_blank"
        rel="noreferrer"
        leftSection={<IconExternalLink size={16} />}
      >
        {t('open_document')}
      </Button>
    </div>
  );
}
