import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useProblem } from './useProblem';

/** What went wrong with a form, above its button, and read out at once. */
export function Problem({ error }: { error: unknown }) {
  const told = useProblem();
  if (!error) return null;
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} aria-hidden />} role="alert">
      {told(error)}
    </Alert>
  );
}
