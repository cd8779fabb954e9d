import { Autocomplete } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listInstitutionNamesOptions } from '@/client/@tanstack/react-query.gen';

interface Props {
  label: string;
  description?: string;
  value: string;
  onChange: (name: string) => void;
}

/** An institution by its name, one of those that there are. */
export function InstitutionSelect({ label, description, value, onChange }: Props) {
  const { data } = useQuery(listInstitutionNamesOptions());
  return (
    <Autocomplete
      label={label}
      description={description}
      value={value}
      onChange={onChange}
      data={data?.map((one) => one.name) ?? []}
    />
  );
}
