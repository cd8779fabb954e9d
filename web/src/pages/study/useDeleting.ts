import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listTrash, moveToTrash, restoreFromTrash, type StudyPageHead } from '@/client';
import { tellDone, tellFailure, tellUndoable } from '@/ui/notices';

/** Moves a study to the trash and leaves its page, with a way back for whoever may restore it. */
export function useDeleting({ study: { uid }, may }: StudyPageHead) {
  const { t } = useTranslation('study');
  const client = useQueryClient();
  const navigate = useNavigate();
  const renew = () => client.invalidateQueries({ queryKey: ['studies'] });
  const undo = async () => {
    const { data } = await listTrash({ throwOnError: true });
    const deletion = data.find((one) => one.uid === uid);
    if (deletion) await restoreFromTrash({ path: { deletion_id: deletion.id }, throwOnError: true });
    await renew();
  };
  return useMutation({
    mutationFn: () => moveToTrash({ body: { level: 'study', uid, reason: t('deleteReason') }, throwOnError: true }),
    onSuccess: async () => {
      // Whoever has gone on meanwhile stays where they are.
      if (window.location.pathname.endsWith(`/studies/${uid}`)) await navigate({ to: '/studies' });
      client.removeQueries({ queryKey: ['study', uid] });
      await renew();
      if (may.includes('restore')) tellUndoable(t('deleted'), undo);
      else tellDone(t('deleted'));
    },
    onError: tellFailure,
  });
}
