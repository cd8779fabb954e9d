import { AppShell, Burger, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PLACES } from '../navigation';
import { may, useSession } from '../session';

/** Around every page of somebody who is known: the way to the others. */
export function Shell() {
  const { t } = useTranslation();
  const session = useSession();
  const [isOpen, { toggle, close }] = useDisclosure();
  const places = PLACES.filter((place) => !place.permissions || place.permissions.some((one) => may(session, one)));
  return (
    <AppShell
      header={{ height: 44 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <AppShell.Header>
        <Group h="100%" px="sm">
          <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('menu')} />
          <Text fw={600}>DICOM Network</Text>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs">
        {places.map((place) => (
          <NavLink
            key={place.to}
            renderRoot={(props) => <Link to={place.to} activeOptions={{ exact: place.to === '/' }} {...props} />}
            label={t(`places.${place.name}`)}
            leftSection={<place.icon size={18} stroke={1.5} aria-hidden />}
            onClick={close}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
