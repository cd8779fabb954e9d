import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { bareRoute } from '@/app/parents';

const viewerRoute = createRoute({
  getParentRoute: () => bareRoute,
  path: '/viewer/$study',
  component: lazyRouteComponent(() => import('./ViewerPage'), 'ViewerPage'),
});

export const routes = [viewerRoute] as const;
