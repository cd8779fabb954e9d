import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Rows.module.css';

/** A short list of what somebody has. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={classes.rows} aria-label={label}>
      {children}
    </ul>
  );
}

interface RowProps {
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}

/** One of them: what it is, more about it, what can be done. */
export function Row({ title, children, actions }: RowProps) {
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <Text size="sm" fw={500} component="div">
          {title}
        </Text>
        {children && (
          <Text size="xs" c="dimmed" component="div">
            {children}
          </Text>
        )}
      </div>
      {actions}
    </li>
  );
}
