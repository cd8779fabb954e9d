import type { LabelAnswer } from '@/client';
import classes from './LabelMark.module.css';

/** A label: its colour as a dot, its name as text, so that no colour has to be told apart. */
export function LabelMark({ label }: { label: LabelAnswer }) {
  return (
    <span className={classes.label}>
      <span className={classes.dot} style={{ background: label.colour }} aria-hidden />
      {label.name}
    </span>
  );
}
