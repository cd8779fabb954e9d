import { expect, it } from 'vitest';
import { type Column, gridTemplate, leastWidth, nextSort } from '@/ui/table/column';
import { rowAfterKey } from '@/ui/table/rowKeys';

const columns: Column<string>[] = [
  { id: 'name', title: 'Name', width: { grow: 2, least: 120 }, cell: (row) => row },
  { id: 'count', title: 'Count', width: 60, cell: (row) => row },
];

it('columns share what is left and keep their least width', () => {
  expect(gridTemplate(columns)).toBe('minmax(120px, 2fr) 60px');
  expect(leastWidth(columns)).toBe(180);
});

it('a second click on a column turns its direction round', () => {
  const first = nextSort(undefined, 'name');
  expect(first).toEqual({ by: 'name', descending: false });
  const second = nextSort(first, 'name');
  expect(second).toEqual({ by: 'name', descending: true });
  expect(nextSort(second, 'name')).toEqual(first);
  expect(nextSort(second, 'count')).toEqual({ by: 'count', descending: false });
});

it.each([
  ['ArrowDown', 3, 4],
  ['ArrowDown', 9, 9],
  ['j', 3, 4],
  ['ArrowUp', 0, 0],
  ['k', 3, 2],
  ['PageDown', 3, 8],
  ['PageDown', 8, 9],
  ['PageUp', 3, 0],
  ['Home', 3, 0],
  ['End', 3, 9],
  ['a', 3, null],
])('%s leads from row %i to %s', (key, from, to) => {
  expect(rowAfterKey(key, from, 10, 5)).toBe(to);
});
