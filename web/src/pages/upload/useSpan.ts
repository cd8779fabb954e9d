import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

const MINUTE = 60;
const HOUR = 3600;

/** Gives a span of seconds in words, as roughly as people say it. */
export function useSpan(): (seconds: number) => string {
  const { t } = useTranslation('upload');
  return useCallback(
    (seconds) => {
      if (seconds < MINUTE) return t('span.seconds', { count: Math.max(1, Math.round(seconds)) });
      if (seconds < HOUR) return t('span.minutes', { count: Math.round(seconds / MINUTE) });
      return t('span.hours', { count: Math.round(seconds / HOUR) });
    },
    [t],
  );
}
