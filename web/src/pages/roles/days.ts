/** Writes a day of DICOM (`20260512`) as the field of a page has it (`2026-05-12`). */
export function toIsoDay(day: string | undefined): string {
  return day?.length === 8 ? `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}` : '';
}

/** Writes a day of a field as DICOM has it. */
export function fromIsoDay(day: string): string {
  return day.replaceAll('-', '');
}
