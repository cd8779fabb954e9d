import { ActionIcon, Badge, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { queryClient } from '@/app/queryClient';
import { type PeerAnswer, putPeer, type SenderAnswer } from '@/client';
import { listPeersQueryKey, removePeerMutation } from '@/client/@tanstack/react-query.gen';
import { Ago } from '@/ui/Ago';
import { tellUndoable } from '@/ui/notices';
import { Record } from '../Record';
import { useChange } from '../useChange';
import { EchoButton } from './EchoButton';

interface Props {
  peer: PeerAnswer;
  sender: SenderAnswer | undefined;
  onOpen: () => void;
}

/** A peer: where it is, whose its images are, when its last image came, and whether it answers. */
export function PeerRecord({ peer, sender, onOpen }: Props) {
  const { t } = useTranslation('admin');
  const remove = useChange(removePeerMutation(), [listPeersQueryKey()]);
  const { ae_title, ...body } = peer;
  const putBack = async () => {
    await putPeer({ path: { ae_title }, body, throwOnError: true });
    await queryClient.invalidateQueries({ queryKey: listPeersQueryKey() });
  };
  const onRemove = () =>
    remove
      .mutateAsync({ path: { ae_title } })
      // How it went wrong is told already.
      .then(
        () => tellUndoable(t('peers.removed', { title: ae_title }), putBack),
        () => undefined,
      );
  return (
    <Record
      title={peer.ae_title}
      onOpen={onOpen}
      actions={
        <>
          <EchoButton aeTitle={peer.ae_title} />
          <Tooltip label={t('remove')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('removeNamed', { name: peer.ae_title })}
              loading={remove.isPending}
              onClick={() => void onRemove()}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </>
      }
    >
      <span>
        {peer.host}:{peer.port}
        {peer.tls ? ' · TLS' : ''}
      </span>
      {peer.institution && <span>{peer.institution}</span>}
      {peer.comment && <span>{peer.comment}</span>}
      {sender && (
        <span>
          {t('images', { count: sender.images })} · <Ago value={sender.last_association} />
        </span>
      )}
      {sender?.silent_since && (
        <Badge color="orange" variant="light" tt="none" size="sm">
          {t('peers.silentShort')}
        </Badge>
      )}
    </Record>
  );
}
