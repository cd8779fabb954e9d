import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import i18next from 'i18next';
import { bareRoute } from '@/app/parents';
import { beginViewer } from './beginning';

const viewerRoute = createRoute({
  getParentRoute: () => bareRoute,
  path: '/viewer/$study',
  // What is asked for is not waited for. Nothing of the study for a link that is only hovered over: the audit trail would say that somebody looked.
  loader: ({ params, cause, location }) => {
    void i18next.loadNamespaces('viewer');
    if (cause !== 'preload') beginViewer(params.study, location.searchStr);
  },
  staleTime: Number.POSITIVE_INFINITY,
  component: lazyRouteComponent(() => import('./ViewerPage'), 'ViewerPage'),
});

export const routes = [viewerRoute] as const;
