import { Button, Group, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleDot, IconFileCheck, IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import type { StudyAnswer } from '@/client';
import { DownloadButton } from '@/pages/transfers/DownloadButton';
import { SendButton } from '@/pages/transfers/SendButton';
import { LabelMenu } from '@/ui/study/LabelMenu';
import { OhifButton } from '@/ui/study/OhifButton';
import classes from './SelectionBar.module.css';
import { useReading } from './useReading';

/** What can be done with all studies that are selected. */
export function SelectionBar({ studies, onClear }: { studies: readonly StudyAnswer[]; onClear: () => void }) {
  const { t } = useTranslation('studies');
  const mark = useReading();
  const mayView = useMay('view');
  const uids = useMemo(() => studies.map(({ uid }) => uid), [studies]);
  return (
    <Group className={classes.bar} gap="xs" role="toolbar" aria-label={t('selected', { count: studies.length })}>
      <Text size="sm" fw={600}>
        {t('selected', { count: studies.length })}
      </Text>
      {mayView && (
        <>
          <Button
            variant="default"
            leftSection={<IconCircleCheck size={16} />}
            onClick={() => void mark(studies, 'read')}
          >
            {t('mark.read')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconCircleDot size={16} />}
            onClick={() => void mark(studies, 'unread')}
          >
            {t('mark.unread')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconFileCheck size={16} />}
            onClick={() => void mark(studies, 'reported')}
          >
            {t('mark.reported')}
          </Button>
          <LabelMenu studies={studies} />
          <OhifButton studies={uids} />
        </>
      )}
      <DownloadButton studies={uids} />
      <SendButton studies={uids} />
      <Button variant="subtle" color="gray" leftSection={<IconX size={16} />} onClick={onClear}>
        {t('unselect')}
      </Button>
    </Group>
  );
}
