import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { Column, Sort } from './column';
import { nextSort } from './column';
import classes from './DataTable.module.css';

interface Props<Row> {
  columns: readonly Column<Row>[];
  template: string;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
}

/** The titles of the columns; a click sorts. */
export function TableHead<Row>({ columns, template, sort, onSort }: Props<Row>) {
  return (
    <div role="rowgroup" className={classes.head} style={{ gridTemplateColumns: template }}>
      <div role="row" style={{ display: 'contents' }}>
        {columns.map((column) => (
          <div
            key={column.id}
            role="columnheader"
            aria-sort={ariaSort(column.id, sort)}
            className={`${classes.title} ${column.align === 'end' ? classes.end : ''}`}
          >
            {column.isSortable && onSort ? (
              <UnstyledButton
                className={`${classes.sorter} ${column.align === 'end' ? classes.end : ''}`}
                fz={12}
                onClick={() => onSort(nextSort(sort, column.id))}
              >
                {column.title}
                {sort?.by === column.id && (sort.descending ? <IconArrowDown size={12} /> : <IconArrowUp size={12} />)}
              </UnstyledButton>
            ) : (
              column.title
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

function ariaSort(column: string, sort: Sort | undefined): 'ascending' | 'descending' | undefined {
  if (sort?.by !== column) return undefined;
  return sort.descending ? 'descending' : 'ascending';
}
