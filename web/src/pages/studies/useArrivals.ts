import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { followArrivals } from '@/app/arrivals';
import type { StudyAnswer } from '@/client';
import type { StudyPages } from './pages';
import { notYetShown, withChanged } from './pages';
import type { StudySearch } from './search';
import { STUDY_LISTS } from './useStudies';

/** Told of studies while they arrive: rows that are shown follow, and what is new waits until it is asked for. */
export function useArrivals(search: StudySearch, isAtTop: () => boolean) {
  const client = useQueryClient();
  const [waiting, setWaiting] = useState<ReadonlySet<string>>(new Set());
  const key = [...STUDY_LISTS, search];
  const place = useRef({ key, isAtTop });
  place.current = { key, isAtTop };

  const show = useCallback(async () => {
    setWaiting(new Set());
    // From the start again: pages that were loaded by cursors would leave out what stands before them.
    await client.resetQueries({ queryKey: place.current.key, exact: true });
    await client.invalidateQueries({ queryKey: ['studies', 'count'] });
  }, [client]);

  useEffect(() => {
    const studies = (arrived: StudyAnswer[]) => {
      const byUid = new Map(arrived.map((row) => [row.uid, row]));
      const unseen = notYetShown(client.getQueryData<StudyPages>(place.current.key), arrived);
      client.setQueriesData<StudyPages>({ queryKey: STUDY_LISTS }, (pages) =>
        withChanged(pages, (row) => byUid.get(row.uid) ?? row),
      );
      if (unseen.length === 0) return;
      setWaiting((before) => new Set([...before, ...unseen]));
    };
    const reset = () => void client.invalidateQueries({ queryKey: STUDY_LISTS });
    return followArrivals({ studies, reset });
  }, [client]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another search begins with nothing waiting
  useEffect(() => setWaiting(new Set()), [JSON.stringify(search)]);
  useEffect(() => {
    if (waiting.size > 0 && place.current.isAtTop())
      void client.refetchQueries({ queryKey: place.current.key }).then(() => setWaiting(new Set()));
  }, [waiting, client]);
  return { waiting: waiting.size, show };
}
