import { Button, Checkbox, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '@/app/languages';
import type { MadeInvitation, NewInvitation } from '@/client';
import { createInvitationMutation, listInvitationsQueryKey, showWaysOptions } from '@/client/@tanstack/react-query.gen';
import { Problem } from '@/ui/identity/Problem';
import { HandedLink } from './HandedLink';
import { EMPTY_DRAFT, MembershipFields, membershipOf } from './MembershipFields';

interface Props {
  opened: boolean;
  onClose: () => void;
}

/** Invites somebody: as what, and how the link reaches them. */
export function InvitationDialog({ opened, onClose }: Props) {
  const { t } = useTranslation(['people', 'ui']);
  const [made, setMade] = useState<MadeInvitation | null>(null);
  const close = () => {
    setMade(null);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={t('invite')} closeButtonProps={{ 'aria-label': t('ui:close') }}>
      {made ? (
        <HandedLink
          url={made.url}
          hint={made.is_mailed ? t('invitation.mailed') : t('invitation.hand')}
          onDone={close}
        />
      ) : (
        <InvitationForm onMade={setMade} />
      )}
    </Modal>
  );
}

function InvitationForm({ onMade }: { onMade: (made: MadeInvitation) => void }) {
  const { t } = useTranslation('people');
  const client = useQueryClient();
  const { data: ways, isLoading } = useQuery(showWaysOptions());
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [email, setEmail] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [language, setLanguage] = useState('');
  const [isMailed, setMailed] = useState(true);
  const canMail = Boolean(ways?.resets_by_mail && email);
  const invite = useMutation({
    ...createInvitationMutation(),
    onSuccess: () => client.invalidateQueries({ queryKey: listInvitationsQueryKey() }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = {
      memberships: [membershipOf(draft)],
      email,
      display_name: displayName,
      language: language as NewInvitation['language'],
      by_mail: canMail && isMailed,
    };
    // A link that comes when this has been closed is for nobody who is invited next.
    invite.mutate({ body }, { onSuccess: onMade });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('fields.displayName')}
          value={displayName}
          onChange={(event) => setDisplayName(event.currentTarget.value)}
          maxLength={200}
          data-autofocus
        />
        <TextInput
          label={t('fields.email')}
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          maxLength={254}
        />
        <MembershipFields draft={draft} onChange={setDraft} />
        <NativeSelect
          label={t('fields.language')}
          value={language}
          onChange={(event) => setLanguage(event.currentTarget.value)}
          data={[
            { value: '', label: t('fields.anyLanguage') },
            ...Object.entries(LANGUAGES).map(([value, label]) => ({ value, label })),
          ]}
        />
        {canMail && (
          <Checkbox
            label={t('invitation.byMail')}
            checked={isMailed}
            onChange={(event) => setMailed(event.currentTarget.checked)}
          />
        )}
        <Problem error={invite.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={invite.isPending || isLoading}>
            {t('invitation.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
