import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/parents';

const uploadRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/upload',
  component: lazyRouteComponent(() => import('./UploadPage'), 'UploadPage'),
});

const reportRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/upload/$uploadId',
  component: lazyRouteComponent(() => import('./ReportPage'), 'ReportPage'),
});

export const routes = [uploadRoute, reportRoute] as const;
