import type { Permission } from '@/app/session';

/** A part of the first page. */
export type Part = 'administration' | 'arrivals' | 'unread' | 'audit' | 'studies';

/**
 * Gives what somebody needs first, in that order.
 *
 * Who keeps the node up sees how it is; who corrects studies sees what arrives; who reads and sends them on sees what is
 * unread; who reads the audit trail sees what waits for a review; all others look for their own studies.
 */
export function partsFor(permissions: readonly Permission[]): Part[] {
  const may = (...wanted: Permission[]) => wanted.every((one) => permissions.includes(one));
  if (may('manage-settings')) return ['administration'];
  if (may('find', 'edit')) return ['arrivals'];
  if (may('find', 'view', 'send')) return ['unread'];
  if (may('read-audit')) return ['audit'];
  return may('find') ? ['studies'] : [];
}
