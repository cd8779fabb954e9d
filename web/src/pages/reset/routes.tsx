import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { openRoute } from '@/app/parents';

const forgottenRoute = createRoute({
  getParentRoute: () => openRoute,
  path: '/reset',
  component: lazyRouteComponent(() => import('./ForgottenPage'), 'ForgottenPage'),
});

const resetRoute = createRoute({
  getParentRoute: () => openRoute,
  path: '/reset/$secret',
  component: lazyRouteComponent(() => import('./ResetPage'), 'ResetPage'),
});

export const routes = [forgottenRoute, resetRoute] as const;
