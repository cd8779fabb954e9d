import { Tooltip, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { shownKeys } from '../keys/shownKeys';
import { usePlaces } from '../navigation';
import { openPalette } from '../palette/opening';
import { AccountMenu } from './AccountMenu';
import { Brand } from './Brand';
import classes from './Sidebar.module.css';

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
          <Tooltip key={to} label={t(`places.${name}`)} position="right" disabled={!isNarrow}>
            <Link
              to={to}
              className={classes.place}
              activeProps={{ 'data-active': true }}
              activeOptions={{ exact: to === '/' }}
              aria-label={isNarrow ? t(`places.${name}`) : undefined}
            >
              <Icon size={18} stroke={1.5} aria-hidden />
              {!isNarrow && <span className={classes.name}>{t(`places.${name}`)}</span>}
            </Link>
          </Tooltip>
        ))}
      </nav>
      <AccountMenu isNarrow={isNarrow} />
    </header>
  );
}
