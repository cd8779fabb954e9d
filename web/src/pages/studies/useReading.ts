import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { type Reading, type StudyAnswer, setReading } from '@/client';
import { tellFailure, tellUndoable } from '@/ui/notices';
import { type StudyPages, withChanged } from './pages';
import { STUDY_LISTS } from './useStudies';

/** Gives the function that marks studies: shown at once, done by the server behind it, with a way back. */
export function useReading() {
  const { t } = useTranslation('studies');
  const client = useQueryClient();
  return useCallback(
    async (studies: readonly StudyAnswer[], reading: Reading) => {
      const show = (of: ReadonlyMap<string, Reading>) =>
        client.setQueriesData<StudyPages>({ queryKey: STUDY_LISTS }, (pages) =>
          withChanged(pages, (row) => ({ ...row, reading: of.get(row.uid) ?? row.reading })),
        );
      const put = (uid: string, value: Reading) =>
        setReading({ path: { study: uid }, body: { reading: value }, throwOnError: true });
      const before = new Map(studies.map((study) => [study.uid, study.reading]));
      const after = new Map(studies.map(({ uid }) => [uid, reading]));
      const mark = async (wanted: ReadonlyMap<string, Reading>, there: ReadonlyMap<string, Reading>) => {
        show(wanted);
        const done = await Promise.allSettled([...wanted].map(([uid, value]) => put(uid, value)));
        const failure = done.find((one) => one.status === 'rejected');
        // It may have gone well with some.
        show(new Map([...there].filter((_, at) => done[at]?.status === 'rejected')));
        for (const queryKey of [['study'], ['studies', 'home']]) void client.invalidateQueries({ queryKey });
        if (failure) throw failure.reason;
      };
      try {
        await mark(after, before);
        tellUndoable(t(`marked.${reading}`, { count: studies.length }), () => mark(before, after));
      } catch (error) {
        tellFailure(error);
      }
    },
    [client, t],
  );
}
