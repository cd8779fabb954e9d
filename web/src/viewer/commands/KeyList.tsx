import { Button, Group, Kbd, Modal, SimpleGrid, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useViewer, useViewerState } from '../state/viewer';
import type { Command, CommandName } from './command';
import { GROUPS } from './commands';
import { type ChosenKeys, chooseKey, keepKeys, keyName, keysOf, readChosenKeys } from './keys';

/** All keys; one presses a key's name and then the key that it should be. */
export function KeyList() {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const isOpen = useViewerState((state) => state.isKeyListOpen);
  const [chosen, setChosen] = useState<ChosenKeys>(readChosenKeys);
  const [asked, setAsked] = useState<CommandName>();
  const take = (event: KeyboardEvent) => {
    const key = keyName(event.nativeEvent);
    if (!asked || !key) return;
    event.preventDefault();
    event.stopPropagation();
    if (key !== 'Escape') setChosen(chooseKey(asked, key));
    setAsked(undefined);
  };
  const giveBack = () => setChosen(keepKeys({}));
  return (
    <Modal
      opened={isOpen}
      onClose={() => viewer.state.set({ isKeyListOpen: false })}
      title={t('keys')}
      size="xl"
      closeOnEscape={asked === undefined}
      onKeyDownCapture={take}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {GROUPS.map((group) => (
          <Stack key={group.name} gap={4}>
            <Title order={3} size="h6">
              {t(`groups.${group.name}`)}
            </Title>
            {group.commands.map((command: Command) => (
              <Row
                key={command.name}
                command={command}
                chosen={chosen}
                isAsked={asked === command.name}
                ask={setAsked}
              />
            ))}
          </Stack>
        ))}
      </SimpleGrid>
      <Group justify="space-between" mt="md">
        <Text size="xs" c="dimmed">
          {t('keys_hint')}
        </Text>
        <Button size="xs" variant="default" disabled={Object.keys(chosen).length === 0} onClick={giveBack}>
          {t('keys_give_back')}
        </Button>
      </Group>
    </Modal>
  );
}

interface RowProps {
  command: Command;
  chosen: ChosenKeys;
  isAsked: boolean;
  ask: (name: CommandName) => void;
}

function Row({ command, chosen, isAsked, ask }: RowProps) {
  const { t } = useTranslation('viewer');
  const label = t(`commands.${command.name}`);
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      <Text size="sm">{label}</Text>
      <UnstyledButton aria-label={t('change_key', { command: label })} onClick={() => ask(command.name)}>
        {isAsked ? (
          <Text size="xs" c="accent">
            {t('press_key')}
          </Text>
        ) : (
          <Group gap={4} wrap="nowrap">
            {keysOf(command, chosen).map((key) => (
              <Kbd key={key} size="xs">
                {key}
              </Kbd>
            ))}
          </Group>
        )}
      </UnstyledButton>
    </Group>
  );
}
