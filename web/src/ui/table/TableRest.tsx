import { useDensity } from '@/app/density';
import { Failure } from '../Failure';
import { RowsLoading } from '../PageLoading';
import type { DataTableProps } from './DataTable';

const GAP = 6;

/** What stands below the rows, or instead of them: more on its way, a failure, or nothing. */
export function TableRest<Row>({ rows, isLoading, error, retry, empty }: DataTableProps<Row>) {
  const { rowHeight } = useDensity();
  if (error) return <Failure error={error} retry={retry} />;
  if (isLoading) return <RowsLoading rows={rows.length > 0 ? 2 : 12} height={rowHeight - GAP} />;
  return rows.length === 0 ? empty : null;
}
