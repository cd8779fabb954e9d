import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { InstitutionChoice as Institution } from '@/client';

interface Props {
  institutions: Institution[];
  value: number | null;
  onChange: (institution: number) => void;
}

/** For which institution it is; not asked where there is no choice. */
export function InstitutionChoice({ institutions, value, onChange }: Props) {
  const { t } = useTranslation('upload');
  if (institutions.length < 2) return null;
  return (
    <Select
      label={t('institution')}
      data={institutions.map(({ id, name }) => ({ value: String(id), label: name }))}
      value={value === null ? null : String(value)}
      onChange={(chosen) => chosen !== null && onChange(Number(chosen))}
      allowDeselect={false}
      maw={360}
    />
  );
}
