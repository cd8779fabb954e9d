import { Tooltip } from '@mantine/core';
import { IconPencil, IconSignature } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ReportState } from '@/client';

/** A mark for a study that somebody writes a report about, or that has a signed one. */
export function ReportMark({ report }: { report: ReportState }) {
  const { t } = useTranslation('studies');
  if (report === 'none') return null;
  const Icon = report === 'signed' ? IconSignature : IconPencil;
  const name = t(`reportMarks.${report}`);
  return (
    <Tooltip label={name}>
      <Icon size={16} stroke={1.5} role="img" aria-label={name} style={{ flex: 'none' }} />
    </Tooltip>
  );
}
