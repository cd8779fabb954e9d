import { Button, Code } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/app/api';
import { NothingHere } from './NothingHere';
import { Refused } from './Refused';
import { State } from './State';

interface Props {
  error: unknown;
  retry?: () => void;
}

/** Something could not be had: what happened, what to do, and a way to try again. */
export function Failure({ error, retry }: Props) {
  const { t } = useTranslation('ui');
  if (error instanceof ApiError && error.status === 403) return <Refused error={error} />;
  if (error instanceof ApiError && error.status === 404) return <NothingHere />;
  const isUnreachable = error instanceof ApiError && error.status === 0;
  const again = retry && (
    <Button variant="default" onClick={retry}>
      {t('failure.retry')}
    </Button>
  );
  if (isUnreachable) {
    return (
      <State icon={IconPlugConnectedX} title={t('failure.unreachable')} action={again} role="alert">
        {t('failure.unreachableHint')}
      </State>
    );
  }
  return (
    <State icon={IconAlertTriangle} title={t('failure.title')} action={again} role="alert">
      {error instanceof Error ? error.message : String(error)}
      {error instanceof ApiError && error.hint && <div>{error.hint}</div>}
      {error instanceof ApiError && <Code>{error.code}</Code>}
    </State>
  );
}
