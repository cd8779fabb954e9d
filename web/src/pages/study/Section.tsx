import { Group, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';

/** A part of the page with a title of its own. */
export function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Group justify="space-between" mb={6} wrap="nowrap">
        <Title order={2} size="h6" id={id}>
          {title}
        </Title>
        {action}
      </Group>
      {children}
    </section>
  );
}
