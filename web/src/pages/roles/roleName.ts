const LONGEST = 60;

/** Makes of a title the name by which programs know a role: `Medic de gardă` is `medic-de-garda`. */
export function roleName(title: string, now = Date.now()): string {
  const plain = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST);
  // A title in another script has no letters left.
  return /[a-z]{2}/.test(plain) ? plain : `role-${now.toString(36)}`;
}
