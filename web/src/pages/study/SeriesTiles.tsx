import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { SeriesAnswer, StudyPageHead } from '@/client';
import { StudyPicture } from '@/ui/study/StudyPicture';
import { useFormats } from '@/ui/useFormats';
import { Section } from './Section';
import classes from './StudyPage.module.css';

const PICTURE = 152;

/** The series of a study, each known by its picture. */
export function SeriesTiles({ head }: { head: StudyPageHead }) {
  const { t } = useTranslation('study');
  const mayView = head.may.includes('view');
  return (
    <Section title={t('series', { count: head.series.length })}>
      <ul className={classes.tiles}>
        {head.series.map((series) => (
          <li key={series.uid}>
            {mayView ? (
              <Link
                className={classes.tile}
                to="/viewer/$study"
                params={{ study: head.study.uid }}
                search={{ series: series.uid }}
              >
                <Tile series={series} isPictured />
              </Link>
            ) : (
              <div className={classes.tile}>
                <Tile series={series} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Tile({ series, isPictured }: { series: SeriesAnswer; isPictured?: boolean }) {
  const { t } = useTranslation('study');
  const formats = useFormats();
  const count = t('instances', { count: series.instances, number: formats.number(series.instances) });
  return (
    <>
      {isPictured && (
        <span className={classes.picture}>
          <StudyPicture path={series.thumbnail} size={PICTURE} />
        </span>
      )}
      <Text size="sm" fw={600} lineClamp={2}>
        {[series.number, series.description || series.protocol || series.modality].filter(Boolean).join(' · ')}
      </Text>
      <Text size="xs" c="dimmed">
        {[series.modality, series.body_part, count].filter(Boolean).join(' · ')}
      </Text>
    </>
  );
}
