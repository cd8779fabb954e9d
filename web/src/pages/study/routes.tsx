import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/parents';
import { readTab } from './tabs';

const studyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/studies/$study',
  validateSearch: readTab,
  component: lazyRouteComponent(() => import('./StudyPage'), 'StudyPage'),
});

export const routes = [studyRoute] as const;
