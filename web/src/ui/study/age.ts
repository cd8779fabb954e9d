/** The texts of an age in each of its units, and how many of them. */
export type Age = { key: 'ages.D' | 'ages.W' | 'ages.M' | 'ages.Y'; count: number };

/** Reads an age of DICOM (`034Y`, PS3.5 6.2), to be said by the site's own texts; `null` where it is none. */
export function readAge(age: string): Age | null {
  const parts = /^(\d{3})([DWMY])$/.exec(age);
  return parts ? { key: `ages.${parts[2]}` as Age['key'], count: Number(parts[1]) } : null;
}
