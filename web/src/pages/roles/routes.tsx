import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/parents';

const rolesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/roles',
  component: lazyRouteComponent(() => import('./RolesPage'), 'RolesPage'),
});

const roleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/roles/$role',
  validateSearch: (search: Record<string, unknown>): { from?: number } =>
    typeof search.from === 'number' ? { from: search.from } : {},
  component: lazyRouteComponent(() => import('./RolePage'), 'RolePage'),
});

const explainRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/roles/explain',
  validateSearch: (search: Record<string, unknown>): { person?: string; study?: string } => ({
    person: typeof search.person === 'string' ? search.person : undefined,
    study: search.study === undefined ? undefined : String(search.study),
  }),
  component: lazyRouteComponent(() => import('./ExplainPage'), 'ExplainPage'),
});

export const routes = [rolesRoute, explainRoute, roleRoute] as const;
