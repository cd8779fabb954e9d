import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createServiceToken, type NewOwnToken, type PersonDetails } from '@/client';
import { revokePersonTokenMutation, showPersonQueryKey } from '@/client/@tanstack/react-query.gen';
import { Ago } from '@/ui/Ago';
import { Row, Rows } from '@/ui/identity/Rows';
import { Section } from '@/ui/identity/Section';
import { TokenDialog } from '@/ui/identity/TokenDialog';
import { TokenWords } from '@/ui/identity/TokenWords';
import { usePeopleChange } from './usePeopleChange';

/** The tokens by which a program comes in. */
export function ServiceTokensSection({ person }: { person: PersonDetails }) {
  const { t } = useTranslation('people');
  const [isNew, setNew] = useState(false);
  const path = { person_id: person.id };
  const changed = [showPersonQueryKey({ path })];
  const revoke = usePeopleChange(revokePersonTokenMutation(), changed, t('tokens.revoked'));
  const create = usePeopleChange(
    {
      mutationFn: async (body: NewOwnToken) =>
        (await createServiceToken({ path, body, throwOnError: true })).data.token,
    },
    changed,
  );
  return (
    <Section
      title={t('tokens.title')}
      actions={
        <Button variant="default" onClick={() => setNew(true)}>
          {t('tokens.add')}
        </Button>
      }
    >
      {person.tokens.length > 0 && (
        <Rows label={t('tokens.title')}>
          {person.tokens.map((one) => (
            <Row
              key={one.id}
              title={one.label}
              actions={
                <Button
                  variant="subtle"
                  color="red"
                  aria-label={t('tokens.revokeNamed', { name: one.label })}
                  loading={revoke.isPending && revoke.variables.path.token_id === one.id}
                  onClick={() => revoke.mutate({ path: { ...path, token_id: one.id } })}
                >
                  {t('tokens.revoke')}
                </Button>
              }
            >
              <TokenWords token={one} /> · {one.used ? <Ago value={one.used} /> : t('tokens.unused')}
            </Row>
          ))}
        </Rows>
      )}
      <TokenDialog
        opened={isNew}
        onClose={() => setNew(false)}
        create={{ make: create.mutateAsync, isPending: create.isPending }}
      />
    </Section>
  );
}
