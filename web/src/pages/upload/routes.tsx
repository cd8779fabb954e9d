import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/parents';

const uploadRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/upload',
  component: lazyRouteComponent(() => import('./UploadPage'), 'UploadPage'),
});

export const routes = [uploadRoute] as const;
