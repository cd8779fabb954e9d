import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '@/app/session';
import {
  dicomDateTime,
  formatAgo,
  formatBytes,
  formatDate,
  formatDateTime,
  formatList,
  formatMonth,
  formatName,
  formatNumber,
  formatTime,
  type Moment,
} from './formats';

/** Gives the formats of the language in use; the region is the browser's where it has one for that language. */
export function useFormats() {
  const { i18n } = useTranslation();
  const language = i18n.language;
  const timeZone = useQueryClient().getQueryData(sessionQuery.queryKey)?.person.time_zone || undefined;
  return useMemo(() => {
    const locale = navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;
    return {
      locale,
      date: (value: Moment) => formatDate(locale, value, timeZone),
      time: (value: Moment) => formatTime(locale, value, timeZone),
      dateTime: (value: Moment) => formatDateTime(locale, value, timeZone),
      ago: (value: Moment, now = new Date()) => formatAgo(locale, value, now),
      number: (value: number) => formatNumber(locale, value),
      list: (items: readonly string[], type?: 'conjunction' | 'disjunction' | 'unit') =>
        formatList(locale, items, type),
      month: (value: Date) => formatMonth(locale, value),
      bytes: (value: number) => formatBytes(locale, value),
      /** A person name of DICOM. */
      name: (value: string | null | undefined) => formatName(locale, value),
      /** A day of DICOM in the hospital's own time, with the time where one is given. */
      dicom: (day: string | null | undefined, time?: string | null) =>
        time ? formatDateTime(locale, dicomDateTime(day, time)) : formatDate(locale, dicomDateTime(day, '')),
    };
  }, [language, timeZone]);
}
