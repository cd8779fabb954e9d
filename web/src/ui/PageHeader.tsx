import { Group, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useSite } from '@/app/brand/site';

interface Props {
  title: string;
  description?: ReactNode;
  /** Buttons at the right end. */
  actions?: ReactNode;
}

/** What a page is called, also in the browser's tab. */
export function PageHeader({ title, description, actions }: Props) {
  const site = useSite();
  useEffect(() => {
    document.title = `${title} · ${site.name}`;
  }, [title, site.name]);
  return (
    <Group justify="space-between" align="flex-start" mb="md" wrap="wrap" component="header">
      <div>
        <Title order={1} fz={18}>
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
