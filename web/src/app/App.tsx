import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { Suspense, use, useMemo } from 'react';
import { firstAreas } from '@/viewer/early';
import { connectClient } from './api';
import { shadesOf } from './brand/accent';
import { siteQuery } from './brand/site';
import { SessionExpired } from './expiry/SessionExpired';
import { startTexts } from './i18n';
import { NewVersion } from './NewVersion';
import { queryClient } from './queryClient';
import { router } from './router';
import { sessionQuery } from './session';
import { ACCENT, makeTheme, resolveVariables } from './theme';

/** Lets the styles that are made here pass the policy of the page. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';

setNonce(nonce);
connectClient();
const started = start();

/** The whole site. */
export function App() {
  return (
    <Suspense fallback={null}>
      <QueryClientProvider client={queryClient}>
        <Themed />
      </QueryClientProvider>
    </Suspense>
  );
}

function Themed() {
  const site = use(started);
  const theme = useMemo(() => makeTheme(site.accent ? shadesOf(site.accent) : ACCENT), [site.accent]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <RouterProvider router={router} />
      <SessionExpired />
      <NewVersion />
      <Notifications position="bottom-right" limit={4} />
    </MantineProvider>
  );
}

async function start() {
  // Every page asks who is here; it need not wait for the texts.
  void queryClient.prefetchQuery(sessionQuery);
  const site = await queryClient.fetchQuery(siteQuery);
  await startTexts(site, firstAreas);
  return site;
}
