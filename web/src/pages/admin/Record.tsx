import { Group, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Record.module.css';

interface Props {
  title: ReactNode;
  /** Opens it; without it the title is text. */
  onOpen?: () => void;
  /** What there is to know of it, shortest first. */
  children?: ReactNode;
  actions?: ReactNode;
}

/** One of a list of things that are administered: what it is, what is known of it, what can be done with it. */
export function Record({ title, onOpen, children, actions }: Props) {
  return (
    <li className={classes.record}>
      <div className={classes.text}>
        {onOpen ? (
          <UnstyledButton className={classes.title} onClick={onOpen}>
            {title}
          </UnstyledButton>
        ) : (
          <div className={classes.title}>{title}</div>
        )}
        {children && <div className={classes.details}>{children}</div>}
      </div>
      {actions && (
        <Group gap="xs" className={classes.actions}>
          {actions}
        </Group>
      )}
    </li>
  );
}

/** A list of records. */
export function Records({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={classes.records} aria-label={label}>
      {children}
    </ul>
  );
}
