import { ActionIcon, Menu, Text, Tooltip } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CommandName } from '../commands/command';
import { commandOf } from '../commands/commands';
import { keysOf, readChosenKeys } from '../commands/keys';
import { useViewer, useViewerState } from '../state/viewer';

/** A command as a button; pressed while it holds. */
export function CommandButton({ name }: { name: CommandName }) {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const command = commandOf(name);
  const isOn = useViewerState(() => command.isOn?.(viewer) ?? false);
  const [key] = keysOf(command, readChosenKeys());
  const Icon = command.icon ?? IconPlus;
  const label = t(`commands.${name}`);
  return (
    <Tooltip label={key ? `${label} (${key})` : label}>
      <ActionIcon
        variant={isOn ? 'light' : 'subtle'}
        color={isOn ? 'accent' : 'gray'}
        size="lg"
        aria-label={label}
        {...(command.isOn ? { 'aria-pressed': isOn } : {})}
        onClick={() => command.run(viewer)}
      >
        <Icon size={20} stroke={1.5} />
      </ActionIcon>
    </Tooltip>
  );
}

/** A command as a line of a menu, with its key. */
export function CommandItem({ name }: { name: CommandName }) {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const command = commandOf(name);
  const isOn = useViewerState(() => command.isOn?.(viewer) ?? false);
  const Icon = command.icon;
  return (
    <Menu.Item
      leftSection={Icon && <Icon size={18} stroke={1.5} />}
      rightSection={
        <Text size="xs" c="dimmed">
          {keysOf(command, readChosenKeys())[0]}
        </Text>
      }
      fw={isOn ? 600 : undefined}
      onClick={() => command.run(viewer)}
    >
      {t(`commands.${name}`)}
    </Menu.Item>
  );
}
