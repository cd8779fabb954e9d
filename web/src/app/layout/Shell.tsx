import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { handleKey } from '../keys/registry';
import { useShortcuts } from '../keys/useShortcuts';
import { usePlaces } from '../navigation';
import { openPalette, usePaletteCalls } from '../palette/opening';
import { usePersonsPreferences } from '../preferences';
import { useSession } from '../session';
import { BottomBar } from './BottomBar';
import { OfflineNotice } from './OfflineNotice';
import classes from './Shell.module.css';
import { Sidebar } from './Sidebar';

const KeysHelp = lazy(() => import('../keys/KeysHelp').then(({ KeysHelp }) => ({ default: KeysHelp })));
const Palette = lazy(() => import('../palette/Palette').then(({ Palette }) => ({ default: Palette })));

/** Around every page of somebody who is known: the way to the others, by mouse, thumb and keyboard. */
export function Shell() {
  const { t } = useTranslation();
  const [isKeysOpen, setKeysOpen] = useState(false);
  const paletteCalls = usePaletteCalls();
  const main = useFocusOnArrival();
  usePersonsPreferences(useSession());
  useShellKeys(() => setKeysOpen(true));
  return (
    <div className={classes.shell}>
      <button type="button" className={classes.skip} onClick={() => main.current?.focus()}>
        {t('skip')}
      </button>
      <Sidebar />
      <main ref={main} id="main" tabIndex={-1} className={classes.main}>
        <OfflineNotice />
        <div className={classes.page}>
          <Outlet />
        </div>
      </main>
      <BottomBar />
      <Suspense fallback={null}>
        {isKeysOpen && <KeysHelp opened onClose={() => setKeysOpen(false)} />}
        {paletteCalls > 0 && <Palette calls={paletteCalls} onKeys={() => setKeysOpen(true)} />}
      </Suspense>
    </div>
  );
}

/** Keys that work on every page. */
function useShellKeys(openKeys: () => void): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const places = usePlaces();
  const open = useRef(openKeys);
  open.current = openKeys;
  const shortcuts = useMemo(
    () => [
      { keys: 'mod+k', name: t('palette.open'), run: openPalette },
      { keys: '?', name: t('keys.title'), run: () => open.current() },
      ...places.map(({ to, name, key }) => ({
        keys: `g ${key}`,
        name: t(`places.${name}`),
        run: () => void navigate({ to }),
      })),
    ],
    [t, navigate, places],
  );
  useShortcuts(shortcuts);
  useEffect(() => {
    window.addEventListener('keydown', handleKey);
    return () => window.removeEventListener('keydown', handleKey);
  }, []);
}

/** Has the next Tab begin with the page that was gone to, and screen readers read it. */
function useFocusOnArrival() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current && path !== before.current) main.current?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
  return main;
}
