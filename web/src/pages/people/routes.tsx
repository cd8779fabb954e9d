import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/parents';

const peopleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people',
  validateSearch: (search: Record<string, unknown>): { search?: string } =>
    typeof search.search === 'string' && search.search ? { search: search.search } : {},
  component: lazyRouteComponent(() => import('./PeoplePage'), 'PeoplePage'),
});

const personRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people/$person',
  component: lazyRouteComponent(() => import('./PersonPage'), 'PersonPage'),
});

export const routes = [peopleRoute, personRoute] as const;
