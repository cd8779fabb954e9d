import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  numbers: readonly number[];
  hidden: ReadonlySet<number>;
  change: (hidden: ReadonlySet<number>) => void;
  children: ReactNode;
}

/** Segments or structures one below the other; where they are several, all of them shown or hidden at once. */
export function PartList({ numbers, hidden, change, children }: Props) {
  const { t } = useTranslation('layers');
  return (
    <>
      {numbers.length > 1 && (
        <Group gap={4}>
          <Button size="compact-xs" variant="subtle" disabled={hidden.size === 0} onClick={() => change(new Set())}>
            {t('show_all')}
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            disabled={hidden.size === numbers.length}
            onClick={() => change(new Set(numbers))}
          >
            {t('hide_all')}
          </Button>
        </Group>
      )}
      <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>{children}</ul>
    </>
  );
}
