import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { revokeOwnToken, type Token } from '@/client';
import { listOwnTokensOptions, listOwnTokensQueryKey } from '@/client/@tanstack/react-query.gen';
import { Ago } from '@/ui/Ago';
import { Row, Rows } from '@/ui/identity/Rows';
import { Section } from '@/ui/identity/Section';
import { TokenDialog } from '@/ui/identity/TokenDialog';
import { TokenWords } from '@/ui/identity/TokenWords';
import { useAct } from './useAct';
import { useOwnToken } from './useOwnToken';

/** Tokens that somebody's programs come in by; they permit at most what their owner may. */
export function TokensSection() {
  const { t } = useTranslation('account');
  const { data } = useQuery(listOwnTokensOptions());
  const [isNew, setNew] = useState(false);
  const create = useOwnToken();
  return (
    <Section
      title={t('tokens.title')}
      description={t('tokens.hint')}
      actions={
        <Button variant="default" onClick={() => setNew(true)}>
          {t('tokens.add')}
        </Button>
      }
    >
      {Boolean(data?.length) && (
        <Rows label={t('tokens.title')}>
          {data?.map((one) => (
            <TokenRow key={one.id} token={one} />
          ))}
        </Rows>
      )}
      <TokenDialog opened={isNew} onClose={() => setNew(false)} create={create} />
    </Section>
  );
}

function TokenRow({ token }: { token: Token }) {
  const { t } = useTranslation('account');
  const revoke = useAct(
    () => revokeOwnToken({ path: { token_id: token.id }, throwOnError: true }),
    [listOwnTokensQueryKey()],
    t('tokens.revoked'),
  );
  const name = token.label || t('tokens.unnamed');
  return (
    <Row
      title={name}
      actions={
        <Button
          variant="subtle"
          color="red"
          aria-label={t('tokens.revokeNamed', { name })}
          loading={revoke.isPending}
          onClick={() => revoke.mutate(undefined)}
        >
          {t('tokens.revoke')}
        </Button>
      }
    >
      <TokenWords token={token} />
      {' · '}
      {token.used ? (
        <>
          {t('used')} <Ago value={token.used} />
        </>
      ) : (
        t('tokens.unused')
      )}
    </Row>
  );
}
