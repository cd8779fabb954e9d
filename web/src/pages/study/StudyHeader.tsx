import { Button, Group, Menu, Text } from '@mantine/core';
import { IconArrowLeft, IconCheck, IconPhoto, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { StudyPageHead } from '@/client';
import { momentOf } from '@/pages/studies/columns';
import { useReading } from '@/pages/studies/useReading';
import { PageHeader } from '@/ui/PageHeader';
import { LabelMark } from '@/ui/study/LabelMark';
import { LabelMenu } from '@/ui/study/LabelMenu';
import { OhifButton } from '@/ui/study/OhifButton';
import { ReadingBadge } from '@/ui/study/ReadingBadge';
import { useFormats } from '@/ui/useFormats';
import { ShareButton } from './ShareButton';
import { StudyTransfers } from './StudyTransfers';
import { useDeleting } from './useDeleting';

const READINGS = ['unread', 'read', 'reported'] as const;

/** What a study is, and what the person may do with it. */
export function StudyHeader({ head }: { head: StudyPageHead }) {
  const { t } = useTranslation(['study', 'studies']);
  const formats = useFormats();
  const { study, may } = head;
  const name = study.masked ? t('studies:masked') : study.patient.name || t('studies:nameless');
  const what = [study.modalities.join(' '), study.description, momentOf(study, formats)].filter(Boolean).join(' · ');
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        mb={4}
        ml={-8}
        leftSection={<IconArrowLeft size={15} aria-hidden />}
        renderRoot={(props) => <Link to="/studies" {...props} />}
      >
        {t('studies:title')}
      </Button>
      <PageHeader
        title={name}
        description={
          <Group gap="xs">
            <Text span inherit>
              {what}
            </Text>
            {study.labels.map((label) => (
              <LabelMark key={label.id} label={label} />
            ))}
          </Group>
        }
        actions={
          <>
            {may.includes('view') && (
              <Button
                leftSection={<IconPhoto size={16} aria-hidden />}
                renderRoot={(props) => <Link to="/viewer/$study" params={{ study: study.uid }} {...props} />}
              >
                {t('openViewer')}
              </Button>
            )}
            {may.includes('view') && <OhifButton studies={[study.uid]} />}
            {may.includes('view') && <ReadingMenu head={head} />}
            {may.includes('view') && <LabelMenu studies={[study]} />}
            {may.includes('share') && <ShareButton head={head} />}
            <StudyTransfers head={head} />
            {may.includes('delete') && <DeleteButton head={head} />}
          </>
        }
      />
    </>
  );
}

function ReadingMenu({ head }: { head: StudyPageHead }) {
  const { t } = useTranslation('studies');
  const mark = useReading();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default">
          <ReadingBadge reading={head.study.reading} withWord />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {READINGS.map((reading) => (
          <Menu.Item
            key={reading}
            rightSection={reading === head.study.reading ? <IconCheck size={14} /> : undefined}
            onClick={() => void mark([head.study], reading)}
          >
            {t(`mark.${reading}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function DeleteButton({ head }: { head: StudyPageHead }) {
  const { t } = useTranslation('study');
  const remove = useDeleting(head);
  return (
    <Button
      variant="default"
      leftSection={<IconTrash size={16} stroke={1.5} aria-hidden />}
      loading={remove.isPending}
      onClick={() => remove.mutate()}
    >
      {t('delete')}
    </Button>
  );
}
