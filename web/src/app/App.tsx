import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Suspense, use } from 'react';
import { connectClient } from './api';
import { startTexts } from './i18n';
import { queryClient } from './queryClient';
import { router } from './router';
import { theme } from './theme';

connectClient();
const started = startTexts();
/** Lets the styles that are made here pass the policy of the page. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';

/** The whole site. */
export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queryClient}>
        <Suspense fallback={null}>
          <Pages />
        </Suspense>
        <Notifications position="bottom-left" />
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Pages() {
  use(started);
  return <RouterProvider router={router} />;
}
