import { Button, Group, Popover, Stack, TextInput } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/ui/useFormats';
import { PERIODS, type StudySearch } from './search';

type Range = Pick<StudySearch, 'period' | 'from' | 'to'>;

/** The filter by the date of the study: a period that ends today, or two days. */
export function PeriodMenu({ search, onChange }: { search: StudySearch; onChange: (range: Range) => void }) {
  const { t } = useTranslation('studies');
  const formats = useFormats();
  const isSet = search.period || search.from || search.to;
  const days = [search.from, search.to].map((day) => formats.dicom(day?.replaceAll('-', ''))).join(' – ');
  const word = search.period ? t(`periods.${search.period}`) : days;
  return (
    <Popover position="bottom-start" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button variant={isSet ? 'light' : 'default'} rightSection={<IconChevronDown size={14} aria-hidden />}>
          {isSet ? word : t('filters.date')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('filters.date')}>
        <Stack gap="xs">
          <Group gap={6}>
            {PERIODS.map((period) => (
              <Button
                key={period}
                variant={search.period === period ? 'filled' : 'default'}
                aria-pressed={search.period === period}
                onClick={() => onChange({ period: search.period === period ? undefined : period })}
              >
                {t(`periods.${period}`)}
              </Button>
            ))}
          </Group>
          <Group gap="xs" grow>
            <TextInput
              type="date"
              label={t('filters.from')}
              value={search.from ?? ''}
              max={search.to}
              onChange={(event) => onChange({ from: event.currentTarget.value || undefined, to: search.to })}
            />
            <TextInput
              type="date"
              label={t('filters.to')}
              value={search.to ?? ''}
              min={search.from}
              onChange={(event) => onChange({ from: search.from, to: event.currentTarget.value || undefined })}
            />
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
