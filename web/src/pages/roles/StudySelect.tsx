import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StudyAnswer } from '@/client';
import { listStudiesOptions } from '@/client/@tanstack/react-query.gen';
import { useFormats } from '@/ui/useFormats';

const SHOWN = 20;
const TYPING_MS = 150;
const UID = /^[0-9.]{6,64}$/;

/** A study by whatever one knows of it, or by its UID. */
export function StudySelect({ value, onChange }: { value: string; onChange: (uid: string) => void }) {
  const { t } = useTranslation('roles');
  const { date } = useFormats();
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed.trim(), TYPING_MS);
  const isUid = UID.test(asked);
  const { data } = useQuery({
    ...listStudiesOptions({
      query: { q: isUid ? undefined : asked || undefined, size: SHOWN, sort: 'date', order: 'descending' },
    }),
    placeholderData: (before) => before,
  });
  const described = (one: StudyAnswer) =>
    [one.masked ? '' : one.patient.name, one.modalities.join(' '), one.description, date(one.date)]
      .filter(Boolean)
      .join(' · ');
  const found = (data?.studies ?? []).map((one) => ({ value: one.uid, label: described(one) || one.uid }));
  const extra = [value, isUid ? asked : ''].filter((uid) => uid && !found.some((one) => one.value === uid));
  return (
    <Select
      label={t('explain.study')}
      placeholder={t('explain.studyHint')}
      value={value || null}
      onChange={(uid) => uid && onChange(uid)}
      searchable
      // The server has searched already, in any script.
      filter={({ options }) => options}
      onSearchChange={setTyped}
      data={[...extra.map((uid) => ({ value: uid, label: uid })), ...found]}
      nothingFoundMessage={t('explain.noStudy')}
      flex="1 1 320px"
      maw={640}
    />
  );
}
