import { Drawer, Menu, NavLink, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMenu2, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePlaces } from '../navigation';
import { openPalette } from '../palette/opening';
import { useSession } from '../session';
import { AccountMenuItems } from './AccountMenuItems';
import classes from './BottomBar.module.css';

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
      <More opened={isOpen} onClose={close} />
    </nav>
  );
}

function More({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(['shell', 'ui']);
  const { person } = useSession();
  const rest = usePlaces()
    .filter(({ isElsewhere }) => !isElsewhere)
    .slice(MOST);
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="bottom"
      size="auto"
      classNames={{ content: classes.drawer }}
      title={person.display_name || person.name}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      {rest.map(({ to, name, icon: Icon }) => (
        <NavLink
          key={to}
          label={t(`places.${name}`)}
          leftSection={<Icon size={18} stroke={1.5} aria-hidden />}
          renderRoot={(props) => <Link to={to} onClick={onClose} {...props} />}
        />
      ))}
      <Menu opened withinPortal={false} trapFocus={false}>
        <AccountMenuItems />
      </Menu>
    </Drawer>
  );
}
