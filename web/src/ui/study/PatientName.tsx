import { Text } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { StudyAnswer } from '@/client';
import { useAge } from './useAge';

interface Props {
  study: StudyAnswer;
  isUnread?: boolean;
}

/** Who the patient of a study is, with sex and age; or that the reader may not know it. */
export function PatientName({ study, isUnread }: Props) {
  const { t } = useTranslation('studies');
  const ageOf = useAge();
  const about = [study.patient.sex && t(`sexes.${sexOf(study.patient.sex)}`), ageOf(study.age)];
  return (
    <>
      <Text span inherit fw={isUnread ? 600 : undefined} c={study.masked ? 'dimmed' : undefined}>
        {study.masked && <IconEyeOff size={14} stroke={1.5} style={{ verticalAlign: '-2px' }} aria-hidden />}{' '}
        {study.masked ? t('masked') : study.patient.name || t('nameless')}
      </Text>{' '}
      <Text span inherit c="dimmed" fz={12}>
        {about.filter(Boolean).join(' · ')}
      </Text>
    </>
  );
}

function sexOf(sex: string): 'F' | 'M' | 'O' {
  return sex === 'F' || sex === 'M' ? sex : 'O';
}
