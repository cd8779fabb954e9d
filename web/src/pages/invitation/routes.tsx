import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { openRoute } from '@/app/parents';

const invitationRoute = createRoute({
  getParentRoute: () => openRoute,
  path: '/invitation/$secret',
  component: lazyRouteComponent(() => import('./InvitationPage'), 'InvitationPage'),
});

export const routes = [invitationRoute] as const;
