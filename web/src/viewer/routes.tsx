import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { bareRoute } from '@/app/parents';
import { beginStudy } from './dicom/archive';

const viewerRoute = createRoute({
  getParentRoute: () => bareRoute,
  path: '/viewer/$study',
  // Not for a link that is only hovered over: the audit trail would say that somebody looked.
  loader: ({ params, cause, location }) => {
    if (cause !== 'preload') beginStudy(params.study, new URLSearchParams(location.searchStr).get('series'));
  },
  staleTime: Number.POSITIVE_INFINITY,
  component: lazyRouteComponent(() => import('./ViewerPage'), 'ViewerPage'),
});

export const routes = [viewerRoute] as const;
