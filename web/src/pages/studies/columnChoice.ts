/** Which columns of the list are shown, and in which order; kept in this browser. */

export const COLUMN_IDS = [
  'picture',
  'reading',
  'report',
  'name',
  'patientId',
  'birthDate',
  'date',
  'modalities',
  'description',
  'images',
  'institutions',
  'labels',
  'assigned',
  'accession',
  'referring',
  'size',
  'arrived',
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

export interface ColumnChoice {
  order: ColumnId[];
  hidden: ColumnId[];
}

const KEPT = 'dicom-network.study-columns';
const HIDDEN_AT_FIRST: readonly ColumnId[] = ['birthDate', 'accession', 'referring', 'size', 'arrived', 'assigned'];

/** Gives the choice that is kept; columns that are new since then stand where they stand at first. */
export function keptChoice(kept = localStorage.getItem(KEPT)): ColumnChoice {
  const first: ColumnChoice = { order: [...COLUMN_IDS], hidden: [...HIDDEN_AT_FIRST] };
  if (!kept) return first;
  try {
    const read = JSON.parse(kept) as Partial<Record<keyof ColumnChoice, unknown>>;
    const order = known(read.order);
    const added = COLUMN_IDS.filter((id) => !order.includes(id));
    return { order: [...order, ...added], hidden: known(read.hidden) };
  } catch {
    return first;
  }
}

/** Keeps a choice. */
export function keepChoice(choice: ColumnChoice): void {
  localStorage.setItem(KEPT, JSON.stringify(choice));
}

/** Gives the columns that are shown, in their order. */
export function shownColumns({ order, hidden }: ColumnChoice): ColumnId[] {
  return order.filter((id) => !hidden.includes(id));
}

/** Shows a hidden column, or hides one that is shown. */
export function toggled(choice: ColumnChoice, id: ColumnId): ColumnChoice {
  const isHidden = choice.hidden.includes(id);
  return { ...choice, hidden: isHidden ? choice.hidden.filter((one) => one !== id) : [...choice.hidden, id] };
}

/** Moves a column one place towards the start (-1) or the end (1). */
export function moved(choice: ColumnChoice, id: ColumnId, by: -1 | 1): ColumnChoice {
  const from = choice.order.indexOf(id);
  const to = from + by;
  const other = choice.order[to];
  if (from < 0 || other === undefined) return choice;
  const order = [...choice.order];
  order[from] = other;
  order[to] = id;
  return { ...choice, order };
}

function known(ids: unknown): ColumnId[] {
  const given = Array.isArray(ids) ? ids : [];
  return [...new Set(given)].filter((id): id is ColumnId => COLUMN_IDS.includes(id as ColumnId));
}
