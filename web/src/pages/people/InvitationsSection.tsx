import { Button, Group, Modal } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Invitation } from '@/client';
import {
  listInvitationsOptions,
  listInvitationsQueryKey,
  renewInvitationMutation,
  withdrawInvitationMutation,
} from '@/client/@tanstack/react-query.gen';
import { MembershipLine } from '@/ui/identity/MembershipLine';
import { Row, Rows } from '@/ui/identity/Rows';
import { Section } from '@/ui/identity/Section';
import { useFormats } from '@/ui/useFormats';
import { HandedLink } from './HandedLink';
import { usePeopleChange } from './usePeopleChange';

/** Invitations that nobody has accepted yet. */
export function InvitationsSection() {
  const { t } = useTranslation(['people', 'ui']);
  const { data } = useQuery(listInvitationsOptions());
  const [url, setUrl] = useState('');
  if (!data?.invitations.length) return null;
  return (
    <Section title={t('invitations.title')}>
      <Rows label={t('invitations.title')}>
        {data.invitations.map((one) => (
          <InvitationRow key={one.id} invitation={one} onLink={setUrl} />
        ))}
      </Rows>
      <Modal
        opened={url !== ''}
        onClose={() => setUrl('')}
        title={t('invitations.newLink')}
        closeButtonProps={{ 'aria-label': t('ui:close') }}
      >
        <HandedLink url={url} hint={t('invitation.hand')} onDone={() => setUrl('')} />
      </Modal>
    </Section>
  );
}

function InvitationRow({ invitation, onLink }: { invitation: Invitation; onLink: (url: string) => void }) {
  const { t } = useTranslation('people');
  const formats = useFormats();
  const client = useQueryClient();
  const path = { invitation_id: invitation.id };
  const renew = usePeopleChange(renewInvitationMutation(), []);
  const withdraw = usePeopleChange(
    withdrawInvitationMutation(),
    [listInvitationsQueryKey()],
    t('invitations.withdrawn'),
  );
  const name = invitation.display_name || invitation.email || t('invitations.unnamed');
  const isOver = new Date(invitation.expires) < new Date();
  const giveLink = async (made: { url: string }) => {
    await client.invalidateQueries({ queryKey: listInvitationsQueryKey() });
    onLink(made.url);
  };
  return (
    <Row
      title={name}
      actions={
        <Group gap="xs" wrap="nowrap">
          <Button
            variant="subtle"
            aria-label={t('invitations.renewNamed', { name })}
            loading={renew.isPending}
            onClick={() => renew.mutate({ path, body: {} }, { onSuccess: giveLink })}
          >
            {t('invitations.newLink')}
          </Button>
          <Button
            variant="subtle"
            color="red"
            aria-label={t('invitations.withdrawNamed', { name })}
            loading={withdraw.isPending}
            onClick={() => withdraw.mutate({ path })}
          >
            {t('invitations.withdraw')}
          </Button>
        </Group>
      }
    >
      {[invitation.display_name && invitation.email, t('invitations.by', { inviter: invitation.inviter })]
        .filter(Boolean)
        .join(' · ')}
      {' · '}
      {t(isOver ? 'invitations.over' : 'invitations.until', { when: formats.dateTime(invitation.expires) })}
      {invitation.memberships.map((one) => (
        <div key={`${one.role} ${one.institution}`}>
          <MembershipLine membership={one} />
        </div>
      ))}
    </Row>
  );
}
