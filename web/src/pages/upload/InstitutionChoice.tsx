import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { listUploadInstitutionsOptions } from '@/client/@tanstack/react-query.gen';

interface Props {
  value: number | null;
  onChange: (institution: number | null) => void;
}

/** For which institution it is; not asked where there is no choice. */
export function InstitutionChoice({ value, onChange }: Props) {
  const { t } = useTranslation('upload');
  const { data = [] } = useQuery(listUploadInstitutionsOptions());
  const only = data.length > 0 && value === null ? data[0] : undefined;
  useEffect(() => {
    if (only) onChange(only.id);
  }, [only, onChange]);
  if (data.length < 2) return null;
  return (
    <Select
      label={t('institution')}
      data={data.map(({ id, name }) => ({ value: String(id), label: name }))}
      value={value === null ? null : String(value)}
      onChange={(chosen) => onChange(chosen === null ? null : Number(chosen))}
      allowDeselect={false}
      maw={360}
    />
  );
}
