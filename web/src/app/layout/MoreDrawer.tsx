import { Drawer, Menu, NavLink } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Place } from '../navigation';
import { useSession } from '../session';
import { AccountMenuItems } from './AccountMenuItems';
import classes from './BottomBar.module.css';

/** What has no room in the bar at the bottom of a phone. */
export function MoreDrawer({ places, onClose }: { places: readonly Place[]; onClose: () => void }) {
  const { t } = useTranslation(['shell', 'ui']);
  const { person } = useSession();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="bottom"
      size="auto"
      classNames={{ content: classes.drawer }}
      title={person.display_name || person.name}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      {places.map(({ to, name, icon: Icon }) => (
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
