import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listInstitutionNamesOptions } from '@/client/@tanstack/react-query.gen';

interface Props {
  label: string;
  description?: string;
  /** Empty: none. */
  value: string;
  onChange: (name: string) => void;
}

/** An institution by its name, one of those that there are. */
export function InstitutionSelect({ label, description, value, onChange }: Props) {
  const { t } = useTranslation('admin');
  const { data } = useQuery(listInstitutionNamesOptions());
  const names = new Set(data?.map((one) => one.name));
  if (value) names.add(value);
  return (
    <Select
      label={label}
      description={description}
      value={value || null}
      onChange={(name) => onChange(name ?? '')}
      data={[...names]}
      nothingFoundMessage={t('institutions.noneSuch')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('institutions.nobody') }}
    />
  );
}
