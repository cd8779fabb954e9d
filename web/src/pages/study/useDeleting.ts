import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { listTrash, moveToTrash, restoreFromTrash, type StudyAnswer } from '@/client';
import { tellFailure, tellUndoable } from '@/ui/notices';

/** Gives the function that moves a study to the trash, with a way back for whoever may restore. */
export function useDeleting() {
  const { t } = useTranslation('study');
  const client = useQueryClient();
  const navigate = useNavigate();
  return useCallback(
    async (study: StudyAnswer) => {
      try {
        await moveToTrash({ body: { level: 'study', uid: study.uid, reason: t('deleteReason') }, throwOnError: true });
        await navigate({ to: '/studies' });
        await client.invalidateQueries({ queryKey: ['studies'] });
        tellUndoable(t('deleted'), async () => {
          const { data } = await listTrash({ throwOnError: true });
          const deletion = data.find((one) => one.uid === study.uid);
          if (deletion) await restoreFromTrash({ path: { deletion_id: deletion.id }, throwOnError: true });
          await client.invalidateQueries({ queryKey: ['studies'] });
        });
      } catch (error) {
        tellFailure(error);
      }
    },
    [client, navigate, t],
  );
}
