import { Button, Group, Text } from '@mantine/core';
import { IconArrowUp, IconPhotoOff, IconUpload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDensity } from '@/app/density';
import { useShortcuts } from '@/app/keys/useShortcuts';
import { useMay } from '@/app/session';
import type { StudyAnswer, StudySort } from '@/client';
import { studyQuery } from '@/pages/study/studyQuery';
import { Empty } from '@/ui/Empty';
import { PageHeader } from '@/ui/PageHeader';
import { DataTable } from '@/ui/table/DataTable';
import { useFormats } from '@/ui/useFormats';
import { ColumnMenu } from './ColumnMenu';
import { type ColumnChoice, keepChoice, keptChoice, shownColumns } from './columnChoice';
import { columnOf, sortOf, studyColumns } from './columns';
import { FilterBar } from './FilterBar';
import { PhoneStudy } from './PhoneStudy';
import { SavedSearches } from './SavedSearches';
import { SelectionBar } from './SelectionBar';
import classes from './StudiesPage.module.css';
import { isRestricted, type StudySearch } from './search';
import { selectColumn } from './selectColumn';
import { useArrivals } from './useArrivals';
import { useStudies } from './useStudies';

const PICTURES = { compact: 24, comfortable: 36 };

/** The study list: the workplace of whoever reads, looks for or sends studies. */
export function StudiesPage() {
  // Those of transfers as well: were they loaded when something is selected first, the list would lose the focus.
  const { t } = useTranslation(['studies', 'transfers']);
  const search = useSearch({ from: '/person/shell/studies' });
  const { list, rows, count } = useStudies(search);
  const scrolled = useRef(0);
  const isAtTop = useCallback(() => scrolled.current < 4, []);
  const arrivals = useArrivals(search, isAtTop);
  const { change, clear } = useSearchChange(search);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [choice, setChoice] = useState<ColumnChoice>(() => keptChoice());
  const { list: listBox, field, toList } = useListKeys();
  const open = useOpening();
  const turn = useCallback((study: StudyAnswer) => setSelected((before) => turned(before, study.uid)), []);
  const columns = useColumns(choice, selected, turn);
  const chosen = useMemo(() => rows.filter(({ uid }) => selected.has(uid)), [rows, selected]);
  const sort = { by: columnOf(search.sort ?? 'date'), descending: search.order !== 'ascending' };
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('title')}
        actions={
          <>
            <Total count={count} />
            <SavedSearches search={search} />
            <ColumnMenu
              choice={choice}
              onChange={(changed) => {
                keepChoice(changed);
                setChoice(changed);
              }}
            />
          </>
        }
      />
      <FilterBar search={search} onChange={change} onClear={clear} onLeave={toList} field={field} />
      {chosen.length > 0 && <SelectionBar studies={chosen} onClear={() => setSelected(new Set())} />}
      <div
        ref={listBox}
        className={classes.list}
        onScrollCapture={(event) => {
          scrolled.current = (event.target as HTMLElement).scrollTop;
        }}
      >
        {arrivals.waiting > 0 && (
          <Button
            className={classes.arrivals}
            radius="xl"
            leftSection={<IconArrowUp size={14} aria-hidden />}
            onClick={() => void arrivals.show()}
          >
            {t('arrived', { count: arrivals.waiting })}
          </Button>
        )}
        <DataTable
          label={t('title')}
          columns={columns}
          rows={rows}
          rowKey={(study) => study.uid}
          phoneRow={(study) => <PhoneStudy study={study} />}
          total={count && !count.is_more ? count.count : undefined}
          sort={sort}
          onSort={({ by, descending }) =>
            change({ sort: sortOf(by) as StudySort, order: descending ? 'descending' : 'ascending' })
          }
          onOpen={open.study}
          onActive={open.prepare}
          selected={selected}
          onSelect={turn}
          onEnd={onEnd}
          isLoading={list.isPending || isFetchingNextPage}
          error={list.error}
          retry={() => void list.refetch()}
          empty={<NoStudies search={search} onClear={clear} />}
        />
      </div>
    </div>
  );
}

function Total({ count }: { count: { count: number; is_more: boolean } | undefined }) {
  const { t } = useTranslation('studies');
  const formats = useFormats();
  if (!count) return null;
  const number = formats.number(count.count);
  return (
    <Text size="sm" c="dimmed" role="status">
      {count.is_more ? t('totalMore', { number }) : t('total', { count: count.count, number })}
    </Text>
  );
}

function NoStudies({ search, onClear }: { search: StudySearch; onClear: () => void }) {
  const { t } = useTranslation('studies');
  const mayUpload = useMay('upload');
  if (isRestricted(search)) {
    return (
      <Empty
        title={t('empty.found')}
        action={
          <Button variant="default" onClick={onClear}>
            {t('filters.clear')}
          </Button>
        }
      >
        {t('empty.foundHint')}
      </Empty>
    );
  }
  return (
    <Empty
      icon={IconPhotoOff}
      title={t('empty.archive')}
      action={
        mayUpload && (
          <Group>
            <Button leftSection={<IconUpload size={16} />} renderRoot={(props) => <Link to="/upload" {...props} />}>
              {t('empty.upload')}
            </Button>
          </Group>
        )
      }
    >
      {t('empty.archiveHint')}
    </Empty>
  );
}

/** Changes what is asked for in the address; typing does not fill the browser's history. */
function useSearchChange(search: StudySearch) {
  const navigate = useNavigate();
  const latest = useRef(search);
  latest.current = search;
  const change = useCallback(
    (changed: Partial<StudySearch>) => {
      const next = { ...latest.current, ...changed };
      latest.current = next;
      void navigate({ to: '/studies', search: next, replace: 'q' in changed });
    },
    [navigate],
  );
  const clear = useCallback(() => void navigate({ to: '/studies', search: {} }), [navigate]);
  return { change, clear };
}

/** Opens a study; what its page shows first is on its way once the row is reached. */
function useOpening() {
  const navigate = useNavigate();
  const client = useQueryClient();
  return useMemo(
    () => ({
      study: ({ uid }: StudyAnswer) => void navigate({ to: '/studies/$study', params: { study: uid } }),
      prepare: ({ uid }: StudyAnswer) => void client.prefetchQuery(studyQuery(uid)),
    }),
    [navigate, client],
  );
}

/** `/` leads to the search, an arrow from there into the list. */
function useListKeys() {
  const { t } = useTranslation('studies');
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const toList = useCallback(() => list.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus(), []);
  const shortcuts = useMemo(
    () => [
      { keys: '/', name: t('keys.search'), run: () => field.current?.select() },
      { keys: 'ArrowDown', name: t('keys.list'), run: toList },
    ],
    [t, toList],
  );
  useShortcuts(shortcuts);
  return { list, field, toList };
}

/** Gives the columns that are chosen, behind the box by which a mouse selects. */
function useColumns(choice: ColumnChoice, selected: ReadonlySet<string>, turn: (study: StudyAnswer) => void) {
  const { t } = useTranslation('studies');
  const formats = useFormats();
  const { density } = useDensity();
  const chosen = useMemo(
    () => studyColumns(shownColumns(choice), (id) => t(`columns.${id}`), formats, PICTURES[density]),
    [choice, t, formats, density],
  );
  return useMemo(
    () => [
      selectColumn(
        (study) => selected.has(study.uid),
        turn,
        (name) => t('select', { name }),
      ),
      ...chosen,
    ],
    [chosen, selected, turn, t],
  );
}

function turned(before: ReadonlySet<string>, uid: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(uid)) after.add(uid);
  return after;
}
