const UNITS: Record<string, Intl.NumberFormatOptions['unit']> = { D: 'day', W: 'week', M: 'month', Y: 'year' };

/** An age of DICOM (`034Y`) as people say it: `34 yr`; empty where it is none. */
export function formatAge(locale: string, age: string): string {
  const parts = /^(\d{3})([DWMY])$/.exec(age);
  if (!parts) return '';
  const [, count, unit] = parts;
  return new Intl.NumberFormat(locale, { style: 'unit', unit: UNITS[unit ?? 'Y'], unitDisplay: 'short' }).format(
    Number(count),
  );
}
