import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import type { GapAnswer, StudyAnswer } from '@/client';
import { Ago } from '@/ui/Ago';
import { PatientName } from '@/ui/study/PatientName';
import { ReadingBadge } from '@/ui/study/ReadingBadge';
import { StudyPicture } from '@/ui/study/StudyPicture';
import { useFormats } from '@/ui/useFormats';
import classes from './StudyRows.module.css';

interface Props {
  label: string;
  studies: readonly StudyAnswer[];
  /** Where a study opens: its pictures at once, or what there is of it. */
  opens?: 'viewer' | 'study';
  /** When it arrived matters more than when it was made. */
  isArrival?: boolean;
  /** Series of these studies of which slices seem to be missing. */
  gaps?: readonly GapAnswer[];
}

/** Studies, each recognised by its picture; a link, so that the keyboard and a new tab reach it. */
export function StudyRows({ label, studies, opens = 'study', isArrival = false, gaps = [] }: Props) {
  const mayView = useMay('view');
  return (
    <ul className={classes.rows} aria-label={label}>
      {studies.map((study) => (
        <li key={study.uid}>
          <Link
            to={opens === 'viewer' ? '/viewer/$study' : '/studies/$study'}
            params={{ study: study.uid }}
            className={classes.row}
          >
            {mayView && <StudyPicture path={study.thumbnail} size={56} />}
            <span className={classes.text}>
              <span className={classes.name}>
                <PatientName study={study} isUnread={study.reading === 'unread'} />
              </span>
              <About study={study} isArrival={isArrival} />
              {gaps
                .filter((gap) => gap.study === study.uid)
                .map((gap) => (
                  <Gap key={gap.series} gap={gap} />
                ))}
            </span>
            <ReadingBadge reading={study.reading} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Gap({ gap }: { gap: GapAnswer }) {
  const { t } = useTranslation('home');
  const name = [gap.number, gap.description].filter((one) => one !== null && one !== '').join(' · ');
  return (
    <span className={classes.gap}>
      <IconAlertTriangle size={14} stroke={1.75} aria-hidden />
      {t('gap', { series: name, count: gap.missing, expected: gap.expected })}
    </span>
  );
}

function About({ study, isArrival }: { study: StudyAnswer; isArrival: boolean }) {
  const { t } = useTranslation('home');
  const formats = useFormats();
  const what = [study.modalities.join(' '), study.description].filter(Boolean).join(' · ');
  return (
    <span className={classes.about}>
      <span>{what}</span>
      <span>{isArrival ? <Ago value={study.arrived} /> : formats.date(study.date)}</span>
      <span>{t('images', { count: study.instances })}</span>
      {isArrival && <span>{t('series', { count: study.series })}</span>}
      {study.institutions.length > 0 && <span>{study.institutions.join(', ')}</span>}
    </span>
  );
}
