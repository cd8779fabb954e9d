import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { readAge } from './age';

/** Gives the function that says an age of DICOM as people do: `34 yr`. */
export function useAge(): (age: string) => string {
  const { t } = useTranslation('studies');
  return useCallback(
    (age: string) => {
      const read = readAge(age);
      return read ? t(read.key, { count: read.count }) : '';
    },
    [t],
  );
}
