import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DisplaySet } from '../dicom/displaySets';
import { AttributesCell } from './AttributesCell';
import classes from './documents.module.css';
import { instanceOf } from './instanceOf';

/** A recording, with the browser's own controls; it is fetched where one seeks to. */
export function VideoCell({ set }: { set: DisplaySet }) {
  const { t } = useTranslation('viewer');
  const [isUnplayable, setUnplayable] = useState(false);
  if (isUnplayable) return <AttributesCell set={set} />;
  return (
    // biome-ignore lint/a11y/useMediaCaption: recordings of examinations have no speech to write down
    <video
      className={classes.whole}
      src={`${instanceOf(set)}/rendered`}
      controls
      preload="metadata"
      aria-label={set.description || t('kinds.video')}
      data-shown="video"
      onError={() => setUnplayable(true)}
    />
  );
}
