import { Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Finding.module.css';

export type Severity = 'ok' | 'info' | 'warning' | 'failed';

const ICONS = { ok: IconCircleCheck, info: IconInfoCircle, warning: IconAlertTriangle, failed: IconCircleX };

interface Props {
  severity: Severity;
  /** One sentence: what, and since when. */
  children: ReactNode;
  /** What it means, or what to look at. */
  detail?: ReactNode;
  /** What can be done about it, right here. */
  action?: ReactNode;
}

/** One thing that somebody should know of, with what to do about it beside it. */
export function Finding({ severity, children, detail, action }: Props) {
  const Icon = ICONS[severity];
  return (
    <li className={classes.finding} data-severity={severity}>
      <Icon size={18} stroke={1.75} aria-hidden className={classes.icon} />
      <div className={classes.text}>
        <Text size="sm" component="div">
          {children}
        </Text>
        {detail && (
          <Text size="xs" c="dimmed" component="div">
            {detail}
          </Text>
        )}
      </div>
      {action && (
        <Group gap="xs" className={classes.action}>
          {action}
        </Group>
      )}
    </li>
  );
}
