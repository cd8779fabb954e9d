import { Button, Checkbox, Popover, ScrollArea, Stack, Text } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface Props<Value extends string | number> {
  name: string;
  options: readonly { value: Value; text: string }[];
  chosen: readonly Value[];
  onChange: (chosen: Value[]) => void;
}

/** A filter that takes any of several values. */
export function FilterMenu<Value extends string | number>({ name, options, chosen, onChange }: Props<Value>) {
  const { t } = useTranslation('studies');
  const turn = (value: Value) =>
    onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  const words = options.filter(({ value }) => chosen.includes(value)).map(({ text }) => text);
  return (
    <Popover position="bottom-start" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button
          variant={chosen.length > 0 ? 'light' : 'default'}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          styles={{ label: { maxWidth: 180 } }}
        >
          {chosen.length > 0 ? `${name}: ${words.join(', ') || chosen.length}` : name}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" role="dialog" aria-label={name}>
        <ScrollArea.Autosize mah={320} type="auto">
          <Stack gap={6} p={4}>
            {options.map(({ value, text }) => (
              <Checkbox
                key={value}
                size="xs"
                label={text}
                checked={chosen.includes(value)}
                onChange={() => turn(value)}
              />
            ))}
            {options.length === 0 && (
              <Text size="sm" c="dimmed">
                {t('filters.none')}
              </Text>
            )}
          </Stack>
        </ScrollArea.Autosize>
        {chosen.length > 0 && (
          <Button variant="subtle" size="compact-xs" mt={6} onClick={() => onChange([])}>
            {t('filters.clearOne')}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
