import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/parents';

const studyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/studies/$study',
  component: lazyRouteComponent(() => import('./StudyPage'), 'StudyPage'),
});

export const routes = [studyRoute] as const;
