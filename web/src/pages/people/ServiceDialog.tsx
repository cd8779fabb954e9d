import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createPersonMutation, listPeopleQueryKey } from '@/client/@tanstack/react-query.gen';
import { Problem } from '@/ui/identity/Problem';
import { EMPTY_DRAFT, MembershipFields, membershipOf } from './MembershipFields';

interface Props {
  opened: boolean;
  onClose: () => void;
}

/** Adds an account for a program, which comes by token and never by password. */
export function ServiceDialog({ opened, onClose }: Props) {
  const { t } = useTranslation(['people', 'ui']);
  return (
    <Modal opened={opened} onClose={onClose} title={t('addService')} closeButtonProps={{ 'aria-label': t('ui:close') }}>
      {opened && <ServiceForm />}
    </Modal>
  );
}

function ServiceForm() {
  const { t } = useTranslation('people');
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const create = useMutation({
    ...createPersonMutation(),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: listPeopleQueryKey() });
      await navigate({ to: '/people/$person', params: { person: String(id) } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ body: { name, kind: 'service', membership: membershipOf(draft) } });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{t('serviceHint')}</Text>
        <TextInput
          label={t('fields.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={64}
          required
          data-autofocus
        />
        <MembershipFields draft={draft} onChange={setDraft} />
        <Problem error={create.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            {t('add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
