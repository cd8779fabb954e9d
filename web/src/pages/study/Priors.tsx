import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { momentOf } from '@/pages/studies/columns';
import { StudyPicture } from '@/ui/study/StudyPicture';
import { useFormats } from '@/ui/useFormats';
import { Section } from './Section';
import classes from './StudyPage.module.css';
import { priorsQuery } from './studyQueries';

/** The patient's other studies, as far as the person may find them. */
export function Priors({ study }: { study: string }) {
  const { t } = useTranslation('study');
  const formats = useFormats();
  const { data: priors } = useQuery(priorsQuery(study));
  return (
    <Section title={t('priors')}>
      <Stack gap={6}>
        {priors?.map((prior) => (
          <Link key={prior.uid} className={classes.tile} to="/studies/$study" params={{ study: prior.uid }}>
            <Group gap="sm" wrap="nowrap">
              <StudyPicture path={prior.thumbnail} size={40} />
              <div style={{ minWidth: 0 }}>
                <Text size="sm" truncate>
                  {[prior.modalities.join(' '), prior.description].filter(Boolean).join(' · ')}
                </Text>
                <Text size="xs" c="dimmed">
                  {momentOf(prior, formats)}
                </Text>
              </div>
            </Group>
          </Link>
        ))}
        {priors?.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('noPriors')}
          </Text>
        )}
      </Stack>
    </Section>
  );
}
