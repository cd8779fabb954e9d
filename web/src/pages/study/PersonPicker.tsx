import { Combobox, InputBase, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Colleague } from '@/client';
import { colleaguesQuery } from './studyQueries';

const TYPING_MS = 120;

/** Finds a person by a few letters of the name; nobody is picked while another name is typed. */
export function PersonPicker({ label, onPick }: { label: string; onPick: (person: Colleague | null) => void }) {
  const { t } = useTranslation('study');
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed, TYPING_MS);
  const { data: found = [] } = useQuery(colleaguesQuery(asked));
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const pick = (id: string) => {
    const person = found.find((one) => String(one.id) === id);
    if (!person) return;
    setTyped(nameOf(person));
    combobox.closeDropdown();
    onPick(person);
  };
  return (
    <Combobox store={combobox} onOptionSubmit={pick} withinPortal>
      <Combobox.Target>
        <InputBase
          label={label}
          value={typed}
          autoComplete="off"
          data-autofocus
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            onPick(null);
            combobox.openDropdown();
            combobox.updateSelectedOptionIndex();
          }}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options aria-label={label}>
          {found.map((one) => (
            <Combobox.Option key={one.id} value={String(one.id)}>
              {nameOf(one)}
            </Combobox.Option>
          ))}
          {found.length === 0 && <Combobox.Empty>{t('people.nobody')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** What a person is called. */
export function nameOf({ name, display_name: displayName }: Colleague): string {
  return displayName && displayName !== name ? `${displayName} (${name})` : name;
}
