import { createRouter } from '@tanstack/react-router';
import { routes as account } from '@/pages/account/routes';
import { routes as admin } from '@/pages/admin/routes';
import { routes as home } from '@/pages/home/routes';
import { routes as invitation } from '@/pages/invitation/routes';
import { routes as login } from '@/pages/login/routes';
import { routes as people } from '@/pages/people/routes';
import { routes as reset } from '@/pages/reset/routes';
import { routes as roles } from '@/pages/roles/routes';
import { routes as setup } from '@/pages/setup/routes';
import { routes as studies } from '@/pages/studies/routes';
import { routes as study } from '@/pages/study/routes';
import { routes as upload } from '@/pages/upload/routes';
import { PageLoading } from '@/ui/PageLoading';
import { routes as viewer } from '@/viewer/routes';
import { sitePath } from './address';
import { bareRoute, openRoute, returnedRoute, rootRoute, shellRoute } from './parents';
import { queryClient } from './queryClient';

const routeTree = rootRoute.addChildren([
  openRoute.addChildren([returnedRoute, ...login, ...setup, ...invitation, ...reset]),
  bareRoute.addChildren([
    ...viewer,
    shellRoute.addChildren([...home, ...studies, ...study, ...upload, ...people, ...roles, ...admin, ...account]),
  ]),
]);

/** The pages of the site, each loaded when it is first opened. */
export const router = createRouter({
  routeTree,
  basepath: sitePath,
  context: { queryClient },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 150,
  defaultPendingComponent: PageLoading,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
