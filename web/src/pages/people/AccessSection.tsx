import { Button, Group, Modal, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session';
import type { PersonDetails } from '@/client';
import {
  changePersonMutation,
  createResetLinkMutation,
  deletePersonMutation,
  endSessionsMutation,
  listPeopleQueryKey,
  removeFactorsMutation,
  showPersonQueryKey,
} from '@/client/@tanstack/react-query.gen';
import { ConfirmByName } from '@/ui/ConfirmByName';
import { Section } from '@/ui/identity/Section';
import { HandedLink } from './HandedLink';
import { usePeopleChange } from './usePeopleChange';

/** How somebody comes in: letting them in again, or not any more. */
export function AccessSection({ person }: { person: PersonDetails }) {
  const { t } = useTranslation(['people', 'ui']);
  const isSelf = useSession().person.id === person.id;
  const path = { person_id: person.id };
  const changed = [showPersonQueryKey({ path }), listPeopleQueryKey()];
  const [url, setUrl] = useState('');
  const link = usePeopleChange(createResetLinkMutation(), []);
  const forget = usePeopleChange(removeFactorsMutation(), changed, t('access.factorsRemoved'));
  const end = usePeopleChange(endSessionsMutation(), changed, t('access.sessionsEnded'));
  const disable = usePeopleChange(changePersonMutation(), changed, t('saved'));
  const isPerson = person.kind === 'person';
  return (
    <Section title={t('access.title')}>
      <Text size="sm" c="dimmed">
        {[
          isPerson && (person.has_password ? t('access.hasPassword') : t('access.noPassword')),
          isPerson && (person.factors.length > 0 ? t('access.hasFactor') : t('access.noFactor')),
          t('access.sessions', { count: person.sessions }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </Text>
      <Group gap="xs">
        {isPerson && (
          <Button
            variant="default"
            loading={link.isPending}
            onClick={() => link.mutate({ path }, { onSuccess: (made) => setUrl(made.url) })}
          >
            {t('access.reset')}
          </Button>
        )}
        {person.factors.length > 0 && (
          <Button variant="default" loading={forget.isPending} onClick={() => forget.mutate({ path })}>
            {t('access.removeFactors')}
          </Button>
        )}
        {person.sessions > 0 && (
          <Button variant="default" loading={end.isPending} onClick={() => end.mutate({ path })}>
            {t('access.endSessions')}
          </Button>
        )}
        {!isSelf && (
          <Button
            variant="default"
            loading={disable.isPending}
            onClick={() => disable.mutate({ path, body: { is_disabled: !person.is_disabled } })}
          >
            {person.is_disabled ? t('access.enable') : t('access.disable')}
          </Button>
        )}
        {!isSelf && <DeleteButton person={person} />}
      </Group>
      <Modal
        opened={url !== ''}
        onClose={() => setUrl('')}
        title={t('access.reset')}
        closeButtonProps={{ 'aria-label': t('ui:close') }}
      >
        <HandedLink url={url} hint={t('access.resetHint')} onDone={() => setUrl('')} />
      </Modal>
    </Section>
  );
}

function DeleteButton({ person }: { person: PersonDetails }) {
  const { t } = useTranslation('people');
  const navigate = useNavigate();
  const [isAsked, setAsked] = useState(false);
  const remove = usePeopleChange(deletePersonMutation(), [listPeopleQueryKey()], t('access.deleted'));
  const confirm = () =>
    remove.mutate({ path: { person_id: person.id } }, { onSuccess: () => void navigate({ to: '/people' }) });
  return (
    <>
      <Button variant="subtle" color="red" onClick={() => setAsked(true)}>
        {t('access.delete')}
      </Button>
      <ConfirmByName
        opened={isAsked}
        onClose={() => setAsked(false)}
        onConfirm={confirm}
        title={t('access.deleteTitle', { name: person.display_name || person.name })}
        name={person.name}
        confirm={t('access.delete')}
        isBusy={remove.isPending}
      >
        {t('access.deleteHint')}
      </ConfirmByName>
    </>
  );
}
