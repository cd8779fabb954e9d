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
      const before = new Map(studies.map((study) => [study.uid, study.reading]));
      const show = (of: (uid: string) => Reading | undefined) =>
        client.setQueriesData<StudyPages>({ queryKey: STUDY_LISTS }, (pages) =>
          withChanged(pages, (row) => ({ ...row, reading: of(row.uid) ?? row.reading })),
        );
      const put = (uid: string, value: Reading) =>
        setReading({ path: { study: uid }, body: { reading: value }, throwOnError: true });
      const renew = () => client.invalidateQueries({ queryKey: ['study'] });
      show((uid) => (before.has(uid) ? reading : undefined));
      try {
        await Promise.all(studies.map(({ uid }) => put(uid, reading)));
        void renew();
        tellUndoable(t(`marked.${reading}`, { count: studies.length }), async () => {
          show((uid) => before.get(uid));
          await Promise.all(studies.map((study) => put(study.uid, study.reading)));
          await renew();
        });
      } catch (error) {
        show((uid) => before.get(uid));
        tellFailure(error);
      }
    },
    [client, t],
  );
}
