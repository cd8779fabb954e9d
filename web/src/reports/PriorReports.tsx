import { Button, Stack, Text } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StudyAnswer } from '@/client';
import { RowsLoading } from '@/ui/PageLoading';
import { useFormats } from '@/ui/useFormats';
import { priorsQuery, reportsQuery } from './reportQueries';
import { SignedVersion } from './SignedVersion';

/** What was reported about the patient before, to be read beside what is written now. */
export function PriorReports({ study }: { study: string }) {
  const { t } = useTranslation('reports');
  const { data: priors = [] } = useQuery(priorsQuery(study));
  const reported = priors.filter((one) => one.report === 'signed');
  if (reported.length === 0) return null;
  return (
    <Stack component="section" gap="xs" aria-label={t('earlier')}>
      <Text fw={600} component="h2" fz={15}>
        {t('earlier')}
      </Text>
      {reported.map((one) => (
        <Prior key={one.uid} prior={one} />
      ))}
    </Stack>
  );
}

function Prior({ prior }: { prior: StudyAnswer }) {
  const formats = useFormats();
  const [isOpen, setOpen] = useState(false);
  const Icon = isOpen ? IconChevronDown : IconChevronRight;
  const day = formats.dicom(prior.date?.replaceAll('-', ''));
  const name = [day, prior.modalities.join(' '), prior.description].filter(Boolean).join(' · ');
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<Icon size={16} aria-hidden />}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        maw="100%"
      >
        {name}
      </Button>
      {isOpen && <Newest study={prior.uid} />}
    </div>
  );
}

function Newest({ study }: { study: string }) {
  const { data } = useQuery({ ...reportsQuery(study), refetchInterval: false });
  if (!data) return <RowsLoading rows={4} height={20} />;
  const [newest] = data.versions;
  return newest ? <SignedVersion study={study} version={newest} /> : null;
}
