import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { ApiError } from '@/app/api';
import { noteExpiry } from '@/app/expiry/expiry';
import { useSession } from '@/app/session';
import { type ReportsAnswer, saveReportDraft } from '@/client';
import { tellFailure } from '@/ui/notices';
import { DraftKeeper, type Written } from './draftKeeper';
import { drawerOf } from './keptText';
import { reportsQuery } from './reportQueries';

/** Statuses after which the same may go well later; the site itself tells of the first two. */
const PASSING = new Set([0, 401, 503]);

/** Keeps what somebody writes about a study as long as the page is open. */
export function useDraft(study: string, first: Written): { keeper: DraftKeeper; written: Written } {
  const person = useSession().person.id;
  const client = useQueryClient();
  const [keeper] = useState(
    () =>
      new DraftKeeper(
        {
          save: async (text, revision) => {
            const body = { ...text, revision };
            const { data } = await saveReportDraft({ path: { study }, body, throwOnError: true });
            client.setQueryData(reportsQuery(study).queryKey, (before) => before && withWriters(before, data.writers));
            return data;
          },
          isConflict: (error) => error instanceof ApiError && error.status === 409,
          onFailure: (error) => {
            noteExpiry(error);
            if (!(error instanceof ApiError) || !PASSING.has(error.status)) tellFailure(error);
          },
          drawer: drawerOf(person, study),
        },
        first,
      ),
  );
  useEffect(() => {
    keeper.goOn();
    return () => void keeper.stop();
  }, [keeper]);
  return { keeper, written: useSyncExternalStore(keeper.subscribe, keeper.get) };
}

function withWriters(before: ReportsAnswer, others: ReportsAnswer['writers']): ReportsAnswer {
  return { ...before, writers: [...before.writers.filter((one) => one.is_own), ...others] };
}
