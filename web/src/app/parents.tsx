import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { Failure } from '@/ui/Failure';
import { NothingHere } from '@/ui/NothingHere';
import { sessionQuery } from './session';

/** What every route's loader is given. */
export interface RouterContext {
  queryClient: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  errorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
  notFoundComponent: () => <NothingHere />,
});

/** Parent of pages for whoever has not shown yet who they are: log-in, set-up, invitation. */
export const openRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'open',
  component: lazyRouteComponent(() => import('./layout/OpenLayout'), 'OpenLayout'),
});

/** Parent of pages that need a session but no navigation around them: the viewer. */
export const bareRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'person',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: '/login', search: { next: location.href } });
    return { session };
  },
});

/** Parent of all other pages: a session, and the navigation around them. */
export const shellRoute = createRoute({
  getParentRoute: () => bareRoute,
  id: 'shell',
  component: lazyRouteComponent(() => import('./layout/Shell'), 'Shell'),
});

/** Where a log-in leads that was asked for by another tab. */
export const returnedRoute = createRoute({
  getParentRoute: () => openRoute,
  path: '/returned',
  component: lazyRouteComponent(() => import('./expiry/Returned'), 'Returned'),
});

export { rootRoute };
