import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/parents';
import { readSearch } from './search';

const studiesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/studies',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./StudiesPage'), 'StudiesPage'),
});

export const routes = [studiesRoute] as const;
