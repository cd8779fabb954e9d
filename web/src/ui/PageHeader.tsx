import { Group, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

interface Props {
  title: string;
  description?: ReactNode;
  /** Buttons at the right end. */
  actions?: ReactNode;
}

/** What a page is called, also in the browser's tab. */
export function PageHeader({ title, description, actions }: Props) {
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <Group justify="space-between" align="flex-start" mb="md" wrap="wrap" component="header">
      <div>
        <Title order={1} size="h3">
          {title}
        </Title>
        {description && (
          <Text c="dimmed" size="sm" component="div">
            {description}
          </Text>
        )}
      </div>
      {actions && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
