import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { openRoute } from '@/app/parents';

interface Search {
  /** The page to go on to. */
  next?: string;
  /** The code of what went wrong on the way here. */
  problem?: string;
}

const loginRoute = createRoute({
  getParentRoute: () => openRoute,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): Search => ({
    ...(typeof search.next === 'string' && { next: search.next }),
    ...(typeof search.problem === 'string' && { problem: search.problem }),
  }),
  component: lazyRouteComponent(() => import('./LoginPage'), 'LoginPage'),
});

export const routes = [loginRoute] as const;
