import { Stack, Text, Title } from '@mantine/core';
import type { IconHome } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface Props {
  icon: typeof IconHome;
  title: string;
  children?: ReactNode;
  /** What to do about it. */
  action?: ReactNode;
  role?: 'alert' | 'status';
}

/** Stands where a page or a list has nothing to show, and says why and what to do. */
export function State({ icon: Icon, title, children, action, role }: Props) {
  return (
    <Stack align="center" gap="xs" py={48} px="md" ta="center" role={role}>
      <Icon size={36} stroke={1.25} aria-hidden color="var(--mantine-color-dimmed)" />
      <Title order={2} size="h4">
        {title}
      </Title>
      {children && (
        <Text c="dimmed" maw={520} component="div">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}
