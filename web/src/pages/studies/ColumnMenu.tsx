import { ActionIcon, Checkbox, Group, Popover, Stack, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconColumns3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type ColumnChoice, moved, toggled } from './columnChoice';

/** Chooses which columns are shown, and their order. */
export function ColumnMenu({ choice, onChange }: { choice: ColumnChoice; onChange: (choice: ColumnChoice) => void }) {
  const { t } = useTranslation('studies');
  return (
    <Popover position="bottom-end" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Tooltip label={t('columns.choose')}>
          <ActionIcon aria-label={t('columns.choose')} visibleFrom="sm">
            <IconColumns3 size={18} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('columns.choose')}>
        <Stack gap={2}>
          {choice.order.map((id, place) => (
            <Group key={id} justify="space-between" wrap="nowrap" gap="lg">
              <Checkbox
                size="xs"
                label={t(`columns.${id}`)}
                checked={!choice.hidden.includes(id)}
                onChange={() => onChange(toggled(choice, id))}
              />
              <Group gap={0} wrap="nowrap">
                <ActionIcon
                  size={24}
                  aria-label={t('columns.earlier', { name: t(`columns.${id}`) })}
                  disabled={place === 0}
                  onClick={() => onChange(moved(choice, id, -1))}
                >
                  <IconArrowUp size={14} />
                </ActionIcon>
                <ActionIcon
                  size={24}
                  aria-label={t('columns.later', { name: t(`columns.${id}`) })}
                  disabled={place === choice.order.length - 1}
                  onClick={() => onChange(moved(choice, id, 1))}
                >
                  <IconArrowDown size={14} />
                </ActionIcon>
              </Group>
            </Group>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
