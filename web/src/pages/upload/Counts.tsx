import { Badge, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FileState } from '@/client';
import { useFormats } from '@/ui/useFormats';

/** In the order in which they matter to whoever uploads. */
export const STATES: readonly FileState[] = [
  'stored',
  'already-here',
  'conflict',
  'refused',
  'failed',
  'waiting',
  'arriving',
  'unpacked',
  'skipped',
];

const COLOURS: Partial<Record<FileState, string>> = {
  stored: 'teal',
  conflict: 'yellow',
  refused: 'red',
  failed: 'red',
};

interface Props {
  counts: Partial<Record<FileState, number>>;
}

/** How many files are in which state. */
export function Counts({ counts }: Props) {
  const { t } = useTranslation('upload');
  const formats = useFormats();
  const shown = STATES.filter((state) => (counts[state] ?? 0) > 0);
  if (shown.length === 0) return null;
  return (
    <Group gap={6}>
      {shown.map((state) => (
        <Badge key={state} variant="light" color={COLOURS[state] ?? 'gray'} tt="none" fw={500} autoContrast>
          {t(`counts.${state}`, { count: counts[state] ?? 0, number: formats.number(counts[state] ?? 0) })}
        </Badge>
      ))}
    </Group>
  );
}
