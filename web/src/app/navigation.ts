import {
  IconActivity,
  IconHome,
  IconLayoutList,
  IconShieldLock,
  IconUpload,
  IconUserCircle,
  IconUsers,
} from '@tabler/icons-react';
import type { LinkProps } from '@tanstack/react-router';
import type shell from '../locales/en/shell.json';
import { may, type Permission, useSession } from './session';

/** A place that the navigation and the command palette lead to. */
export interface Place {
  to: NonNullable<LinkProps['to']>;
  /** The key of its name among the texts of the shell. */
  name: keyof (typeof shell)['places'];
  icon: typeof IconHome;
  /** Pressed after `g`. */
  key: string;
  /** Who has none of these does not see it; none named: everybody does. */
  permissions?: readonly Permission[];
  /** Not in the navigation, which has another way to it. */
  isElsewhere?: boolean;
}

/** In the order in which they are shown. */
const PLACES: readonly Place[] = [
  { to: '/', name: 'home', icon: IconHome, key: 'h' },
  { to: '/studies', name: 'studies', icon: IconLayoutList, key: 's', permissions: ['find'] },
  { to: '/upload', name: 'upload', icon: IconUpload, key: 'u', permissions: ['upload'] },
  { to: '/people', name: 'people', icon: IconUsers, key: 'p', permissions: ['manage-people'] },
  { to: '/roles', name: 'roles', icon: IconShieldLock, key: 'r', permissions: ['manage-roles'] },
  {
    to: '/admin',
    name: 'admin',
    icon: IconActivity,
    key: 'a',
    permissions: [
      'manage-settings',
      'manage-peers',
      'manage-institutions',
      'manage-templates',
      'edit',
      'restore',
      'read-audit',
    ],
  },
  { to: '/account', name: 'account', icon: IconUserCircle, key: 'y', isElsewhere: true },
];

/** Gives the places that the person may go to. */
export function usePlaces(): Place[] {
  const session = useSession();
  return PLACES.filter(({ permissions }) => !permissions || permissions.some((one) => may(session, one)));
}
