import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonDetails } from '@/client';
import { changePersonMutation, listPeopleQueryKey, showPersonQueryKey } from '@/client/@tanstack/react-query.gen';
import { Section } from '@/ui/identity/Section';
import { usePeopleChange } from './usePeopleChange';

/** How somebody is called, and where mail reaches them. */
export function ProfileSection({ person }: { person: PersonDetails }) {
  const { t } = useTranslation('people');
  const [displayName, setDisplayName] = useState(person.display_name);
  const [email, setEmail] = useState(person.email);
  const path = { person_id: person.id };
  const change = usePeopleChange(
    changePersonMutation(),
    [showPersonQueryKey({ path }), listPeopleQueryKey()],
    t('saved'),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ path, body: { display_name: displayName, email } });
  };
  return (
    <Section title={t('profile')}>
      <form onSubmit={submit}>
        <Group align="flex-end">
          <TextInput
            label={t('fields.displayName')}
            value={displayName}
            onChange={(event) => setDisplayName(event.currentTarget.value)}
            maxLength={200}
            flex="1 1 220px"
          />
          <TextInput
            label={t('fields.email')}
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            maxLength={254}
            flex="1 1 220px"
          />
          <Button type="submit" variant="default" loading={change.isPending}>
            {t('save')}
          </Button>
        </Group>
      </form>
    </Section>
  );
}
