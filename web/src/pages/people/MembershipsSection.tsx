import { Button, Group, Modal, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonDetails } from '@/client';
import {
  addMembershipMutation,
  listPeopleQueryKey,
  removeMembershipMutation,
  showPersonQueryKey,
} from '@/client/@tanstack/react-query.gen';
import { Empty } from '@/ui/Empty';
import { MembershipLine } from '@/ui/identity/MembershipLine';
import { Row, Rows } from '@/ui/identity/Rows';
import { Section } from '@/ui/identity/Section';
import { useRoleTitle } from '@/ui/identity/useRoleTitle';
import { EMPTY_DRAFT, MembershipFields, membershipOf } from './MembershipFields';
import { usePeopleChange } from './usePeopleChange';

/** The roles that somebody has, where, and for how long. */
export function MembershipsSection({ person }: { person: PersonDetails }) {
  const { t } = useTranslation(['people', 'ui']);
  const titleOf = useRoleTitle();
  const [isAdding, setAdding] = useState(false);
  const path = { person_id: person.id };
  const changed = [showPersonQueryKey({ path }), listPeopleQueryKey()];
  const remove = usePeopleChange(removeMembershipMutation(), changed, t('memberships.taken'));
  return (
    <Section
      title={t('memberships.title')}
      actions={
        <Button variant="default" onClick={() => setAdding(true)}>
          {t('memberships.add')}
        </Button>
      }
    >
      {person.memberships.length === 0 && <Empty title={t('memberships.none')}>{t('memberships.noneHint')}</Empty>}
      {person.memberships.length > 0 && (
        <Rows label={t('memberships.title')}>
          {person.memberships.map((one) => (
            <Row
              key={one.id}
              title={<MembershipLine membership={one} />}
              actions={
                <Button
                  variant="subtle"
                  color="red"
                  aria-label={t('memberships.takeNamed', { role: titleOf(one.role_title) })}
                  loading={remove.isPending && remove.variables.path.membership_id === one.id}
                  onClick={() => remove.mutate({ path: { ...path, membership_id: one.id } })}
                >
                  {t('memberships.take')}
                </Button>
              }
            />
          ))}
        </Rows>
      )}
      <Modal
        opened={isAdding}
        onClose={() => setAdding(false)}
        title={t('memberships.add')}
        closeButtonProps={{ 'aria-label': t('ui:close') }}
      >
        <MembershipForm person={person} onDone={() => setAdding(false)} />
      </Modal>
    </Section>
  );
}

function MembershipForm({ person, onDone }: { person: PersonDetails; onDone: () => void }) {
  const { t } = useTranslation('people');
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const path = { person_id: person.id };
  const add = usePeopleChange(
    addMembershipMutation(),
    [showPersonQueryKey({ path }), listPeopleQueryKey()],
    t('saved'),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ path, body: membershipOf(draft) }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <MembershipFields draft={draft} onChange={setDraft} />
        <Group justify="flex-end">
          <Button type="submit" loading={add.isPending}>
            {t('memberships.give')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
