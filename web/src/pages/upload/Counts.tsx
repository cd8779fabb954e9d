import { useTranslation } from 'react-i18next';
import type { FileState } from '@/client';
import { useFormats } from '@/ui/useFormats';
import classes from './Counts.module.css';

/** In the order in which they matter to whoever uploads. */
const STATES: readonly FileState[] = [
  'stored',
  'already-here',
  'conflict',
  'refused',
  'failed',
  'waiting',
  'arriving',
  'unpacked',
  'skipped',
];

const MARKS: Partial<Record<FileState, string>> = {
  stored: classes.good,
  conflict: classes.warning,
  refused: classes.bad,
  failed: classes.bad,
};

interface Props {
  counts: Partial<Record<FileState, number>>;
}

/** How many files are in which state. */
export function Counts({ counts }: Props) {
  const { t } = useTranslation('upload');
  const formats = useFormats();
  const shown = STATES.filter((state) => (counts[state] ?? 0) > 0);
  if (shown.length === 0) return null;
  return (
    <ul className={classes.counts}>
      {shown.map((state) => (
        <li key={state} className={`${classes.count} ${MARKS[state] ?? ''}`}>
          {t(`counts.${state}`, { count: counts[state] ?? 0, number: formats.number(counts[state] ?? 0) })}
        </li>
      ))}
    </ul>
  );
}
