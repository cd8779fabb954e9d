import { ActionIcon, Button, Group, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { listInstitutionNames, listLabels, listModalities } from '@/client';
import classes from './FilterBar.module.css';
import { FilterMenu } from './FilterMenu';
import { PeriodMenu } from './PeriodMenu';
import { SearchField } from './SearchField';
import { isRestricted, REPORTS, type StudySearch } from './search';

interface Props {
  search: StudySearch;
  onChange: (changed: Partial<StudySearch>) => void;
  onClear: () => void;
  onLeave: () => void;
  field: RefObject<HTMLInputElement | null>;
}

const READINGS = ['unread', 'read', 'reported'] as const;
const SELDOM_MS = 300_000;
/** Stands for the institution of studies that belong to none. */
const NO_INSTITUTION = 0;

/** What restricts the list. */
export function FilterBar({ search, onChange, onClear, onLeave, field }: Props) {
  const { t } = useTranslation('studies');
  const { modalities, institutions, labels } = useOptions();
  return (
    <Group gap="xs" role="search" aria-label={t('search.label')}>
      <SearchField
        value={search.q ?? ''}
        field={field}
        onLeave={onLeave}
        onChange={(text) => onChange({ q: text || undefined })}
      />
      <div className={classes.filters}>
        <PeriodMenu
          search={search}
          onChange={(range) => onChange({ period: undefined, from: undefined, to: undefined, ...range })}
        />
        <FilterMenu
          name={t('filters.modality')}
          options={modalities.map(({ name }) => ({ value: name, text: name }))}
          chosen={search.modality ?? []}
          onChange={(modality) => onChange({ modality: filled(modality) })}
        />
        <FilterMenu
          name={t('filters.reading')}
          options={READINGS.map((one) => ({ value: one, text: t(`readings.${one}`) }))}
          chosen={search.reading ?? []}
          onChange={(reading) => onChange({ reading: filled(reading) })}
        />
        <FilterMenu
          name={t('filters.report')}
          options={REPORTS.map((one) => ({ value: one, text: t(`reports.${one}`) }))}
          chosen={search.report ?? []}
          onChange={(report) => onChange({ report: filled(report) })}
        />
        {institutions.length > 1 && (
          <FilterMenu
            name={t('filters.institution')}
            options={[
              ...institutions.map(({ id, name }) => ({ value: id, text: name })),
              { value: NO_INSTITUTION, text: t('filters.noInstitution') },
            ]}
            chosen={search.institution ?? []}
            onChange={(institution) => onChange({ institution: filled(institution) })}
          />
        )}
        {labels.length > 0 && (
          <FilterMenu
            name={t('filters.label')}
            options={labels.map(({ id, name }) => ({ value: id, text: name }))}
            chosen={search.label ?? []}
            onChange={(label) => onChange({ label: filled(label) })}
          />
        )}
        <Mine
          name={t('filters.assigned')}
          isOn={search.assigned === 'me'}
          onTurn={(assigned) => onChange({ assigned })}
        />
        <Mine name={t('filters.shared')} isOn={search.shared === 'me'} onTurn={(shared) => onChange({ shared })} />
        <Tooltip label={t('filters.clear')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="input-sm"
            aria-label={t('filters.clear')}
            // Its place is kept: the list must not move when the first letter is typed.
            className={isRestricted(search) ? undefined : classes.away}
            onClick={onClear}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
    </Group>
  );
}

function Mine({ name, isOn, onTurn }: { name: string; isOn: boolean; onTurn: (value: 'me' | undefined) => void }) {
  return (
    <Button variant={isOn ? 'light' : 'default'} aria-pressed={isOn} onClick={() => onTurn(isOn ? undefined : 'me')}>
      {name}
    </Button>
  );
}

/** What there is to choose from; it changes seldom, and a filter works without it. */
function useOptions() {
  const modalities = useQuery({
    queryKey: ['studies', 'modalities'],
    queryFn: async () => (await listModalities({ throwOnError: true })).data,
    staleTime: SELDOM_MS,
  });
  const institutions = useQuery({
    queryKey: ['institution-names'],
    queryFn: async () => (await listInstitutionNames({ throwOnError: true })).data,
    staleTime: SELDOM_MS,
  });
  const labels = useQuery({
    queryKey: ['labels'],
    queryFn: async () => (await listLabels({ throwOnError: true })).data,
    staleTime: SELDOM_MS,
  });
  return { modalities: modalities.data ?? [], institutions: institutions.data ?? [], labels: labels.data ?? [] };
}

function filled<T>(values: T[]): T[] | undefined {
  return values.length > 0 ? values : undefined;
}
