import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { openRoute } from '@/app/parents';

const resetRoute = createRoute({
  getParentRoute: () => openRoute,
  path: '/reset/$secret',
  component: lazyRouteComponent(() => import('./ResetPage'), 'ResetPage'),
});

export const routes = [resetRoute] as const;
