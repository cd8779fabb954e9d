import type { QueryClient } from '@tanstack/react-query';
import type { router } from '../router';
import type { Permission } from '../session';

/** Something that the command palette has found. */
export interface Found {
  id: string;
  title: string;
  description?: string;
  run: (navigate: typeof router.navigate) => void;
}

/** Where the command palette looks while one types: studies, people. */
export interface Source {
  id: 'studies' | 'people';
  /** Who may not do this is not asked about it. */
  permission: Permission;
  search: (text: string, client: QueryClient) => Promise<Found[]>;
}

export const SOURCES: readonly Source[] = [];
