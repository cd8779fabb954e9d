import { Menu, UnstyledButton } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session';
import classes from './AccountMenu.module.css';
import { AccountMenuItems } from './AccountMenuItems';
import { initials } from './initials';

/** Who is here, and what is theirs to change. */
export function AccountMenu({ isNarrow }: { isNarrow: boolean }) {
  const { t } = useTranslation();
  const { person } = useSession();
  const name = person.display_name || person.name;
  return (
    <Menu position="right-end" width={240} withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.person} aria-label={isNarrow ? t('accountOf', { name }) : undefined}>
          <span className={classes.initials} data-initials={initials(name)} aria-hidden />
          {!isNarrow && <span className={classes.name}>{name}</span>}
          {!isNarrow && <IconDotsVertical size={14} aria-hidden />}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <AccountMenuItems />
      </Menu.Dropdown>
    </Menu>
  );
}
