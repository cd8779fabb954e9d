import { type LinkProps, useLocation } from '@tanstack/react-router';
import { may, type Permission, useSession } from '@/app/session';
import type admin from '../../locales/en/admin.json';

/** A page of administration. */
export interface Section {
  to: NonNullable<LinkProps['to']>;
  name: keyof (typeof admin)['sections'];
  permission: Permission;
}

const SECTIONS: readonly Section[] = [
  { to: '/admin', name: 'health', permission: 'manage-settings' },
  { to: '/admin/institutions', name: 'institutions', permission: 'manage-institutions' },
  { to: '/admin/templates', name: 'templates', permission: 'manage-templates' },
  { to: '/admin/peers', name: 'peers', permission: 'manage-peers' },
  { to: '/admin/jobs', name: 'jobs', permission: 'manage-settings' },
  { to: '/admin/storage', name: 'storage', permission: 'manage-settings' },
  { to: '/admin/conflicts', name: 'conflicts', permission: 'edit' },
  { to: '/admin/trash', name: 'trash', permission: 'restore' },
  { to: '/admin/emergencies', name: 'emergencies', permission: 'read-audit' },
  { to: '/admin/settings', name: 'settings', permission: 'manage-settings' },
];

/** Gives the pages of administration that the person may open, in their order. */
export function useSections(): Section[] {
  const session = useSession();
  return SECTIONS.filter(({ permission }) => may(session, permission));
}

/** Tells whether the person may open the page of administration whose address this is. */
export function useMayOpen(): boolean {
  const session = useSession();
  const { pathname } = useLocation();
  const section = SECTIONS.find(({ to }) => to !== '/admin' && pathname.endsWith(to));
  return may(session, section?.permission);
}
