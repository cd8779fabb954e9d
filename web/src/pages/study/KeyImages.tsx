import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { StudyPicture } from '@/ui/study/StudyPicture';
import { Section } from './Section';
import classes from './StudyPage.module.css';
import { keyImagesQuery } from './studyQueries';

const PICTURE = 152;

/** The images that somebody has chosen as the ones that matter; nothing where nobody has. */
export function KeyImages({ study, isAllowed }: { study: string; isAllowed: boolean }) {
  const { t } = useTranslation('study');
  const { data: images = [] } = useQuery({ ...keyImagesQuery(study), enabled: isAllowed });
  if (images.length === 0) return null;
  return (
    <Section title={t('keyImages')}>
      <ul className={classes.tiles} style={{ marginBottom: 20 }}>
        {images.map((image) => (
          <li key={`${image.instance}/${image.frame}`}>
            <Link
              className={classes.tile}
              to="/viewer/$study"
              params={{ study }}
              search={{ series: image.series || undefined, instance: image.instance }}
            >
              <span className={classes.picture}>
                <StudyPicture path={image.thumbnail} size={PICTURE} />
              </span>
              <Text size="sm">{image.title || t('keyImage')}</Text>
              <Text size="xs" c="dimmed" lineClamp={3}>
                {image.note}
              </Text>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
