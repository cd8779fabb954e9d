import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listPeopleOptions } from '@/client/@tanstack/react-query.gen';

const SHOWN = 50;
const TYPING_MS = 150;

/** A person by name. */
export function PersonSelect({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const { t } = useTranslation('roles');
  const [typed, setTyped] = useState(value);
  const [search] = useDebouncedValue(typed === value ? '' : typed, TYPING_MS);
  const { data } = useQuery({
    ...listPeopleOptions({ query: { search, limit: SHOWN } }),
    placeholderData: (before) => before,
  });
  const names = [...new Set([value, ...(data?.people.map((one) => one.name) ?? [])])];
  return (
    <Select
      label={t('explain.person')}
      value={value}
      onChange={(name) => name && onChange(name)}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      data={names}
      w={220}
      maw="100%"
    />
  );
}
