import { Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useSite } from '@/app/brand/site';

interface Props {
  title: string;
  description?: ReactNode;
  children: ReactNode;
}

/** The one thing that there is on a page before the log-in. */
export function OpenCard({ title, description, children }: Props) {
  const site = useSite();
  useEffect(() => {
    document.title = `${title} · ${site.name}`;
  }, [title, site.name]);
  return (
    <Paper withBorder p="xl" maw={420} w="100%" mx="auto">
      <Stack gap="md">
        <div>
          <Title order={1} fz={20}>
            {title}
          </Title>
          {description && (
            <Text c="dimmed" size="sm" mt={4} component="div">
              {description}
            </Text>
          )}
        </div>
        {children}
      </Stack>
    </Paper>
  );
}
