import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/parents';

const studiesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/studies',
  component: lazyRouteComponent(() => import('./StudiesPage'), 'StudiesPage'),
});

export const routes = [studiesRoute] as const;
