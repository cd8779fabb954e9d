import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  dicomDateTime,
  formatAgo,
  formatBytes,
  formatDate,
  formatDateTime,
  formatName,
  formatNumber,
  formatTime,
} from './formats';

type Moment = Date | string | null | undefined;

/** Gives the formats of the language in use; the region is the browser's where it has one for that language. */
export function useFormats() {
  const { i18n } = useTranslation();
  const language = i18n.language;
  return useMemo(() => {
    const locale = navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;
    return {
      locale,
      date: (value: Moment) => formatDate(locale, value),
      time: (value: Moment) => formatTime(locale, value),
      dateTime: (value: Moment) => formatDateTime(locale, value),
      ago: (value: Moment, now = new Date()) => formatAgo(locale, value, now),
      number: (value: number) => formatNumber(locale, value),
      bytes: (value: number) => formatBytes(locale, value),
      /** A person name of DICOM. */
      name: (value: string | null | undefined) => formatName(locale, value),
      /** A day of DICOM, with the time where one is given. */
      dicom: (day: string | null | undefined, time?: string | null) =>
        time ? formatDateTime(locale, dicomDateTime(day, time)) : formatDate(locale, dicomDateTime(day, '')),
    };
  }, [language]);
}
