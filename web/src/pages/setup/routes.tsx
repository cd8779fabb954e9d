import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { openRoute } from '@/app/parents';

const setupRoute = createRoute({
  getParentRoute: () => openRoute,
  path: '/setup/$secret',
  component: lazyRouteComponent(() => import('./SetupPage'), 'SetupPage'),
});

export const routes = [setupRoute] as const;
