import { Button, Group, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery, useSession } from '@/app/session';
import { changeProfile, type ProfileChange } from '@/client';
import { Section } from '@/ui/identity/Section';
import { useAct } from './useAct';

/** How somebody is called here, and where mail reaches them. */
export function ProfileSection() {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const { person } = useSession();
  const [displayName, setDisplayName] = useState(person.display_name);
  const [email, setEmail] = useState(person.email);
  const change = useAct(
    async (body: ProfileChange) => {
      const { data } = await changeProfile({ body, throwOnError: true });
      client.setQueryData(sessionQuery.queryKey, (before) => before && { ...before, person: data });
    },
    [],
    t('saved'),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ display_name: displayName, ...(email !== person.email && { email }) });
  };
  return (
    <Section title={t('profile.title')}>
      <form onSubmit={submit}>
        <Group align="flex-end">
          <TextInput
            label={t('profile.displayName')}
            value={displayName}
            onChange={(event) => setDisplayName(event.currentTarget.value)}
            autoComplete="name"
            maxLength={200}
            flex="1 1 220px"
          />
          <TextInput
            label={t('profile.email')}
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            autoComplete="email"
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
