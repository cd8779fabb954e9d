import { Anchor, Text } from '@mantine/core';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import classes from './Figure.module.css';

interface Props {
  name: string;
  value: ReactNode;
  /** The unit, or as of when. */
  detail?: ReactNode;
  /** Where the number comes from. */
  to?: LinkProps['to'];
}

/** A number with its name; it leads to what it counts. */
export function Figure({ name, value, detail, to }: Props) {
  return (
    <div className={classes.figure}>
      <dt className={classes.name}>
        {to ? <Anchor renderRoot={(props) => <Link to={to} {...props} />}>{name}</Anchor> : name}
      </dt>
      <dd className={classes.value}>
        {value}
        {detail && (
          <Text size="xs" c="dimmed" component="div" fw={400}>
            {detail}
          </Text>
        )}
      </dd>
    </div>
  );
}

/** Figures beside each other. */
export function Figures({ children }: { children: ReactNode }) {
  return <dl className={classes.figures}>{children}</dl>;
}
