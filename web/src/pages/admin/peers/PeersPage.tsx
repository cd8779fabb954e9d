import { Button, Stack, Title } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PeerAnswer } from '@/client';
import { listPeersOptions, listSendersOptions } from '@/client/@tanstack/react-query.gen';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { PageHeader } from '@/ui/PageHeader';
import { RowsLoading } from '@/ui/PageLoading';
import findings from '../Finding.module.css';
import { Records } from '../Record';
import { AeTitles } from './AeTitles';
import { PeerEditor } from './PeerEditor';
import { PeerRecord } from './PeerRecord';
import { RefusalFinding } from './RefusalFinding';
import { SendHere } from './SendHere';
import { useRefusals } from './useRefusals';

const EVERY_MS = 5000;

/** Who may speak DICOM with this node, who does, and who was refused. */
export function PeersPage() {
  const { t } = useTranslation('admin');
  const peers = useQuery(listPeersOptions());
  const senders = useQuery({ ...listSendersOptions(), refetchInterval: EVERY_MS });
  const [edited, setEdited] = useState<PeerAnswer | 'new' | null>(null);
  const bySender = new Map(senders.data?.map((one) => [one.ae_title, one]));
  return (
    <Stack gap="lg">
      <PageHeader
        title={t('sections.peers')}
        actions={
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
            {t('peers.add')}
          </Button>
        }
      />
      <SendHere />
      <Refusals />
      <section aria-labelledby="peers">
        <Title order={2} size="h5" mb="xs" id="peers">
          {t('peers.listed')}
        </Title>
        {peers.isLoading && <RowsLoading rows={4} height={44} />}
        {peers.error && <Failure error={peers.error} retry={() => void peers.refetch()} />}
        {peers.data?.length === 0 && (
          <Empty icon={IconPlugConnected} title={t('peers.none')}>
            {t('peers.noneHint')}
          </Empty>
        )}
        {Boolean(peers.data?.length) && (
          <Records label={t('peers.listed')}>
            {peers.data?.map((peer) => (
              <PeerRecord
                key={peer.ae_title}
                peer={peer}
                sender={bySender.get(peer.ae_title)}
                onOpen={() => setEdited(peer)}
              />
            ))}
          </Records>
        )}
      </section>
      <AeTitles />
      <PeerEditor peer={edited} onClose={() => setEdited(null)} />
    </Stack>
  );
}

function Refusals() {
  const { t } = useTranslation('admin');
  const refusals = useRefusals({ limit: 20, isBesidePanel: true });
  if (!refusals.length) return null;
  return (
    <section aria-labelledby="refused">
      <Title order={2} size="h5" mb="xs" id="refused">
        {t('peers.refusedTitle')}
      </Title>
      <ul className={findings.list}>
        {refusals.map((one) => (
          <RefusalFinding key={one.id} refusal={one} />
        ))}
      </ul>
    </section>
  );
}
