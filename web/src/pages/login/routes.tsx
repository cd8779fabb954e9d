import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { openRoute } from '@/app/parents';

const loginRoute = createRoute({
  getParentRoute: () => openRoute,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === 'string' ? { next: search.next } : {},
  component: lazyRouteComponent(() => import('./LoginPage'), 'LoginPage'),
});

export const routes = [loginRoute] as const;
