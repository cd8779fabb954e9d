import { UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { shownKeys } from '../keys/shownKeys';
import { usePlaces } from '../navigation';
import { openPalette } from '../palette/opening';
import { Brand } from './Brand';
import classes from './Sidebar.module.css';

/** Comes after the page: menus weigh as much as the rest of the shell. */
const AccountMenu = lazy(() => import('./AccountMenu').then(({ AccountMenu }) => ({ default: AccountMenu })));

const NARROW = '(max-width: 75em)';

/** The places at the left: with their names where there is room, else as icons. Phones have a bar instead. */
export function Sidebar() {
  const { t } = useTranslation();
  const isNarrow = useMediaQuery(NARROW) === true;
  const places = usePlaces().filter(({ isElsewhere }) => !isElsewhere);
  return (
    <header className={classes.side}>
      <Brand isNarrow={isNarrow} />
      <UnstyledButton
        className={classes.search}
        onClick={openPalette}
        aria-label={isNarrow ? t('palette.open') : undefined}
      >
        <IconSearch size={16} stroke={1.5} aria-hidden />
        {!isNarrow && <span className={classes.name}>{t('palette.short')}</span>}
        {!isNarrow && <span className={classes.keys} data-keys={shownKeys('mod+k').join(' ')} aria-hidden />}
      </UnstyledButton>
      <nav className={classes.places} aria-label={t('navigation')}>
        {places.map(({ to, name, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            title={isNarrow ? t(`places.${name}`) : undefined}
            className={classes.place}
            activeProps={{ 'data-active': true }}
            activeOptions={{ exact: to === '/' }}
            aria-label={isNarrow ? t(`places.${name}`) : undefined}
          >
            <Icon size={18} stroke={1.5} aria-hidden />
            {!isNarrow && <span className={classes.name}>{t(`places.${name}`)}</span>}
          </Link>
        ))}
      </nav>
      <Suspense fallback={null}>
        <AccountMenu isNarrow={isNarrow} />
      </Suspense>
    </header>
  );
}
