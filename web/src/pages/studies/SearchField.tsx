import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

const TYPING_MS = 80;

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** Arrow down: to the list. */
  onLeave: () => void;
  field: RefObject<HTMLInputElement | null>;
}

/** Search as you type. What is typed is shown at once; the list follows when the fingers rest. */
export function SearchField({ value, onChange, onLeave, field }: Props) {
  const { t } = useTranslation('studies');
  const [typed, setTyped] = useState(value);
  const change = useDebouncedCallback(onChange, TYPING_MS);
  useEffect(() => {
    // Another search was opened; not while this very field is typed in.
    if (document.activeElement !== field.current) setTyped(value);
  }, [value, field]);
  const set = (text: string) => {
    setTyped(text);
    change(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && typed) set('');
    else if (event.key === 'ArrowDown' || event.key === 'Enter') onLeave();
    else return;
    event.preventDefault();
  };
  return (
    <TextInput
      ref={field}
      type="search"
      size="sm"
      aria-label={t('search.label')}
      placeholder={t('search.placeholder')}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={typed && <CloseButton size="sm" aria-label={t('search.clear')} onClick={() => set('')} />}
      value={typed}
      onChange={(event) => set(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      // Whoever opens a study at once must not be called back by what was typed last.
      onBlur={() => change.flush()}
      autoComplete="off"
      spellCheck={false}
      flex="1 1 260px"
      maw={440}
    />
  );
}
