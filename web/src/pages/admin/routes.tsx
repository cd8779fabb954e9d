import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/parents';

const adminRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/admin',
  component: lazyRouteComponent(() => import('./AdminLayout'), 'AdminLayout'),
});

const healthRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./AdminIndex'), 'AdminIndex'),
});

const institutionsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/institutions',
  component: lazyRouteComponent(() => import('./institutions/InstitutionsPage'), 'InstitutionsPage'),
});

const templatesRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/templates',
  component: lazyRouteComponent(() => import('./templates/TemplatesPage'), 'TemplatesPage'),
});

const peersRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/peers',
  component: lazyRouteComponent(() => import('./peers/PeersPage'), 'PeersPage'),
});

const jobsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/jobs',
  validateSearch: (search: Record<string, unknown>): { state?: string } =>
    typeof search.state === 'string' ? { state: search.state } : {},
  component: lazyRouteComponent(() => import('./jobs/JobsPage'), 'JobsPage'),
});

const storageRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/storage',
  component: lazyRouteComponent(() => import('./storage/StoragePage'), 'StoragePage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/settings',
  validateSearch: (search: Record<string, unknown>): { q?: string } =>
    typeof search.q === 'string' && search.q ? { q: search.q } : {},
  component: lazyRouteComponent(() => import('./settings/SettingsPage'), 'SettingsPage'),
});

const conflictsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/conflicts',
  component: lazyRouteComponent(() => import('./conflicts/ConflictsPage'), 'ConflictsPage'),
});

const trashRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/trash',
  component: lazyRouteComponent(() => import('./trash/TrashPage'), 'TrashPage'),
});

const emergenciesRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/emergencies',
  validateSearch: (search: Record<string, unknown>): { all?: true } => (search.all === true ? { all: true } : {}),
  component: lazyRouteComponent(() => import('./emergencies/EmergenciesPage'), 'EmergenciesPage'),
});

export const routes = [
  adminRoute.addChildren([
    healthRoute,
    institutionsRoute,
    templatesRoute,
    peersRoute,
    jobsRoute,
    storageRoute,
    settingsRoute,
    conflictsRoute,
    trashRoute,
    emergenciesRoute,
  ]),
] as const;
