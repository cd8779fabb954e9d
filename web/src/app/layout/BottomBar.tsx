import { UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMenu2, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlaces } from '../navigation';
import { openPalette } from '../palette/opening';
import classes from './BottomBar.module.css';

const More = lazy(() => import('./MoreDrawer').then(({ MoreDrawer }) => ({ default: MoreDrawer })));
const MOST = 3;

/** The places at the bottom of a phone, under the thumb; what has no room is behind the last of them. */
export function BottomBar() {
  const { t } = useTranslation();
  const places = usePlaces().filter(({ isElsewhere }) => !isElsewhere);
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <nav className={classes.bar} aria-label={t('navigation')}>
      {places.slice(0, MOST).map(({ to, name, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          className={classes.place}
          activeProps={{ 'data-active': true }}
          activeOptions={{ exact: to === '/' }}
        >
          <Icon size={20} stroke={1.5} aria-hidden />
          <span className={classes.name}>{t(`places.${name}`)}</span>
        </Link>
      ))}
      <UnstyledButton className={classes.place} onClick={openPalette}>
        <IconSearch size={20} stroke={1.5} aria-hidden />
        <span className={classes.name}>{t('palette.short')}</span>
      </UnstyledButton>
      <UnstyledButton className={classes.place} onClick={open}>
        <IconMenu2 size={20} stroke={1.5} aria-hidden />
        <span className={classes.name}>{t('menu')}</span>
      </UnstyledButton>
      <Suspense fallback={null}>{isOpen && <More places={places.slice(MOST)} onClose={close} />}</Suspense>
    </nav>
  );
}
