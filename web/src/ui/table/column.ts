import type { ReactNode } from 'react';

/** A column of a list. */
export interface Column<Row> {
  id: string;
  /** Shown above the column. */
  title: string;
  cell: (row: Row) => ReactNode;
  /** In pixels, or a share of what is left: `{ grow: 2, least: 120 }`. */
  width: number | { grow: number; least: number };
  align?: 'end';
  /** The list can be sorted by it; the server sorts. */
  isSortable?: boolean;
}

/** By what a list is sorted. */
export interface Sort {
  by: string;
  descending: boolean;
}

/** Gives the columns of a CSS grid. */
export function gridTemplate<Row>(columns: readonly Column<Row>[]): string {
  return columns
    .map(({ width }) => (typeof width === 'number' ? `${width}px` : `minmax(${width.least}px, ${width.grow}fr)`))
    .join(' ');
}

/** Gives the least width of a list in pixels, below which it scrolls to the side. */
export function leastWidth<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((total, { width }) => total + (typeof width === 'number' ? width : width.least), 0);
}

/** Gives how a list is sorted after a click on a column: its direction turns round, another one starts upwards. */
export function nextSort(sort: Sort | undefined, column: string): Sort {
  return { by: column, descending: sort?.by === column && !sort.descending };
}
