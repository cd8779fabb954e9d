/** Gives a volume as it is read: three digits that matter, in millilitres. */
export function volumeWords(language: string, millilitres: number | undefined): string {
  if (millilitres === undefined) return '';
  const digits = { maximumSignificantDigits: 3, useGrouping: false };
  return new Intl.NumberFormat(language, { style: 'unit', unit: 'milliliter', ...digits }).format(millilitres);
}

/** Adds a number to a set, or takes it out. */
export function toggled(set: ReadonlySet<number>, one: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(one)) next.add(one);
  return next;
}
