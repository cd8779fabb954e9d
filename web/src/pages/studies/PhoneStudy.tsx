import { Group, Text } from '@mantine/core';
import type { StudyAnswer } from '@/client';
import { PatientName } from '@/ui/study/PatientName';
import { ReadingBadge } from '@/ui/study/ReadingBadge';
import { ReportMark } from '@/ui/study/ReportMark';
import { StudyPicture } from '@/ui/study/StudyPicture';
import { useFormats } from '@/ui/useFormats';
import { dayOf } from './columns';

/** A study on a phone: its picture, who, what and when. */
export function PhoneStudy({ study }: { study: StudyAnswer }) {
  const formats = useFormats();
  const what = [study.modalities.join(' '), study.description].filter(Boolean).join(' · ');
  return (
    <Group gap="sm" wrap="nowrap">
      <StudyPicture path={study.thumbnail} size={48} />
      <div style={{ minWidth: 0, flex: 1 }}>
        <Group gap={6} wrap="nowrap">
          <Text truncate fz={14} flex={1} miw={0} component="div">
            <PatientName study={study} isUnread={study.reading === 'unread'} />
          </Text>
          <ReportMark report={study.report} />
          <ReadingBadge reading={study.reading} />
        </Group>
        <Group gap={6} wrap="nowrap" justify="space-between">
          <Text truncate fz={12} flex={1} miw={0}>
            {what}
          </Text>
          <Text fz={12} c="dimmed" style={{ whiteSpace: 'nowrap' }}>
            {dayOf(study.date, formats)}
          </Text>
        </Group>
      </div>
    </Group>
  );
}
