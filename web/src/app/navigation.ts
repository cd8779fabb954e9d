import { IconActivity, IconHome, IconLayoutList, IconShieldLock, IconUpload, IconUsers } from '@tabler/icons-react';
import type { LinkProps } from '@tanstack/react-router';
import type shell from '../locales/en/shell.json';
import type { Permission } from './session';

/** A place that the navigation and the command palette lead to. */
export interface Place {
  to: NonNullable<LinkProps['to']>;
  /** The key of its name among the texts of the shell. */
  name: keyof (typeof shell)['places'];
  icon: typeof IconHome;
  /** Who has none of these does not see it; none named: everybody does. */
  permissions?: readonly Permission[];
}

/** In the order in which they are shown. */
export const PLACES: readonly Place[] = [
  { to: '/', name: 'home', icon: IconHome },
  { to: '/studies', name: 'studies', icon: IconLayoutList, permissions: ['find'] },
  { to: '/upload', name: 'upload', icon: IconUpload, permissions: ['upload'] },
  { to: '/people', name: 'people', icon: IconUsers, permissions: ['manage-people'] },
  { to: '/roles', name: 'roles', icon: IconShieldLock, permissions: ['manage-roles'] },
  {
    to: '/admin',
    name: 'admin',
    icon: IconActivity,
    permissions: ['manage-settings', 'manage-peers', 'manage-institutions', 'read-audit'],
  },
];
