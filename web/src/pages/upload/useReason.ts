import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** Gives the words for a code in the reader's language; where there are none, those of the server. */
export function useReason(): (code: string, message: string) => string {
  const { t, i18n } = useTranslation('upload');
  return useCallback(
    (code, message) => {
      const key = code.replaceAll('.', '_').replaceAll('-', '_');
      return i18n.exists(`reasons.${key}`, { ns: 'upload' }) ? t(`reasons.${key}` as 'reasons.other') : message;
    },
    [t, i18n],
  );
}
