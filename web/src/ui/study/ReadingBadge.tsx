import { IconCircleCheck, IconCircleDot, IconFileCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Reading } from '@/client';
import classes from './ReadingBadge.module.css';

const ICONS = { unread: IconCircleDot, read: IconCircleCheck, reported: IconFileCheck };

/** How far the reading of a study has come: a sign, its word for who hovers or listens, or beside it. */
export function ReadingBadge({ reading, withWord }: { reading: Reading; withWord?: boolean }) {
  const { t } = useTranslation('studies');
  const Icon = ICONS[reading];
  const word = t(`readings.${reading}`);
  return (
    <span className={`${classes.badge} ${classes[reading]}`} title={word}>
      <Icon
        size={15}
        stroke={1.75}
        role={withWord ? undefined : 'img'}
        aria-label={withWord ? undefined : word}
        aria-hidden={withWord}
      />
      {withWord && word}
    </span>
  );
}
