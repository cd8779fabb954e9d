import type { KeyboardEvent, ReactNode } from 'react';
import type { Column } from './column';
import classes from './DataTable.module.css';

interface Props<Row> {
  /** From 0. */
  index: number;
  place: { height: number; start: number; template: string };
  /** It is the one row in the order of the Tab key. */
  isActive: boolean;
  /** Left out where rows cannot be selected. */
  isSelected?: boolean;
  columns: readonly Column<Row>[];
  row: Row;
  phoneRow?: (row: Row) => ReactNode;
  canOpen: boolean;
  onFocus: (index: number) => void;
  /** Gives true for a key that meant something. */
  onKey: (key: string, index: number, row: Row) => boolean;
}

/** A row of a list. */
export function TableRow<Row>({ index, place, isActive, isSelected, row, canOpen, ...props }: Props<Row>) {
  const onKeyDown = (event: KeyboardEvent) => {
    const isMine = event.target === event.currentTarget && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isMine && props.onKey(event.key, index, row)) event.preventDefault();
  };
  return (
    <div
      role="row"
      data-row={index}
      data-can-open={canOpen || undefined}
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      tabIndex={isActive ? 0 : -1}
      className={classes.row}
      style={{
        height: place.height,
        transform: `translateY(${place.start}px)`,
        gridTemplateColumns: place.template,
      }}
      onFocus={() => props.onFocus(index)}
      onKeyDown={onKeyDown}
    >
      {props.phoneRow ? (
        <div role="gridcell" className={classes.phone}>
          {props.phoneRow(row)}
        </div>
      ) : (
        props.columns.map((column) => (
          <div key={column.id} role="gridcell" className={cellClass(column.align)}>
            {column.cell(row)}
          </div>
        ))
      )}
    </div>
  );
}

function cellClass(align: 'end' | undefined): string {
  return align === 'end' ? `${classes.cell} ${classes.end}` : (classes.cell ?? '');
}
