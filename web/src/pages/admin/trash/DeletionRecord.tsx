import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeletionAnswer } from '@/client';
import { listTrashQueryKey, restoreFromTrashMutation } from '@/client/@tanstack/react-query.gen';
import { Ago } from '@/ui/Ago';
import { useFormats } from '@/ui/useFormats';
import { Record } from '../Record';
import { useChange } from '../useChange';

/** One deletion: what, by whom, why; and the way back. */
export function DeletionRecord({ deletion }: { deletion: DeletionAnswer }) {
  const { t } = useTranslation('admin');
  const { bytes } = useFormats();
  const restore = useChange(restoreFromTrashMutation(), [listTrashQueryKey()], ({ instances }) =>
    t('trash.restored', { count: instances }),
  );
  return (
    <Record
      title={`${t(`trash.levels.${deletion.level}`)} · ${deletion.reason}`}
      actions={
        <Button
          size="compact-sm"
          variant="default"
          loading={restore.isPending}
          onClick={() => restore.mutate({ path: { deletion_id: deletion.id } })}
        >
          {t('trash.restore')}
        </Button>
      }
    >
      <span>{deletion.actor.replace(/^person:/, '')}</span>
      <Ago value={deletion.deleted} />
      <span>
        {t('images', { count: deletion.instances })}, {bytes(deletion.bytes)}
      </span>
      <code>{deletion.uid}</code>
    </Record>
  );
}
