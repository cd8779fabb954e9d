import { useMediaQuery } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useDensity } from '@/app/density';
import { type Column, gridTemplate, leastWidth, type Sort } from './column';
import classes from './DataTable.module.css';
import { rowAfterKey } from './rowKeys';
import { TableHead } from './TableHead';
import { TableRest } from './TableRest';
import { TableRow } from './TableRow';
import { usePress } from './usePress';

const PHONE = '(max-width: 48em)';
const PHONE_ROW = 60;
const OVERSCAN = 12;

export interface DataTableProps<Row> {
  /** What the list is of, for who cannot see it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** A row on a phone, two lines at most; without it the columns scroll to the side. */
  phoneRow?: (row: Row) => ReactNode;
  /** How many rows there are, loaded or not; left out where nobody knows. */
  total?: number;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Enter, or a click. */
  onOpen?: (row: Row) => void;
  /** The keys of the rows that are selected; Space or `x` turns one over. */
  selected?: ReadonlySet<string>;
  onSelect?: (row: Row) => void;
  /** The row that the keyboard is on has changed. */
  onActive?: (row: Row) => void;
  /** The end of what is loaded comes into sight; keep the function (`useCallback`) or it is called more often. */
  onEnd?: () => void;
  isLoading?: boolean;
  error?: unknown;
  retry?: () => void;
  /** Shown when there are no rows. */
  empty: ReactNode;
}

/** A list of any length, of which only what is seen is drawn; its parent is a flex column with a height. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, rowKey } = props;
  const isPhone = useMediaQuery(PHONE) === true && props.phoneRow !== undefined;
  const { scroller, virtual, active, setActive, height } = useVirtualRows(props, isPhone);
  const template = isPhone ? 'minmax(0, 1fr)' : gridTemplate(columns);

  const press = usePress(rows, props.onOpen);

  const focusRow = (index: number) => {
    setActive(index);
    virtual.scrollToIndex(index);
    const row = rows[index];
    if (row) props.onActive?.(row);
    const drawn = () => scroller.current?.querySelector<HTMLElement>(`[data-row="${index}"]`);
    // At once, for the next key is meant for it; what is drawn only now is there with the next frame.
    if (drawn()) drawn()?.focus();
    else requestAnimationFrame(() => drawn()?.focus());
  };
  const onKey = (key: string, index: number, row: Row): boolean => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 1);
    const next = rowAfterKey(key, index, rows.length, page);
    if (next !== null) focusRow(next);
    else if (key === 'Enter') props.onOpen?.(row);
    else if (key === ' ' || key === 'x') props.onSelect?.(row);
    else return false;
    return true;
  };

  return (
    <div ref={scroller} className={classes.scroller} {...press}>
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={props.total ?? -1}
        aria-multiselectable={props.onSelect ? true : undefined}
        aria-busy={props.isLoading}
        style={isPhone ? undefined : { minWidth: leastWidth(columns) }}
      >
        {!isPhone && <TableHead columns={columns} template={template} sort={props.sort} onSort={props.onSort} />}
        <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <TableRow
                key={rowKey(row)}
                index={index}
                place={{ height, start, template }}
                isActive={index === Math.min(active, rows.length - 1)}
                isSelected={props.onSelect && (props.selected?.has(rowKey(row)) ?? false)}
                columns={columns}
                row={row}
                phoneRow={isPhone ? props.phoneRow : undefined}
                canOpen={props.onOpen !== undefined}
                onFocus={setActive}
                onKey={onKey}
              />
            );
          })}
        </div>
      </div>
      <TableRest {...props} />
    </div>
  );
}

/** Keeps which rows are drawn, and the one that the keyboard is on. */
function useVirtualRows<Row>({ rows, onEnd }: DataTableProps<Row>, isPhone: boolean) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const { rowHeight } = useDensity();
  const height = isPhone ? PHONE_ROW : rowHeight;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: OVERSCAN,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the height of rows has changed
  useEffect(() => virtual.measure(), [height, virtual]);
  const lastDrawn = virtual.getVirtualItems().at(-1)?.index ?? -1;
  useEffect(() => {
    if (rows.length > 0 && lastDrawn >= rows.length - OVERSCAN) onEnd?.();
  }, [lastDrawn, rows.length, onEnd]);
  return { scroller, virtual, active, setActive, height };
}
