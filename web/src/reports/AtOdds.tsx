import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ReportVersionAnswer } from '@/client';
import { tellFailure } from '@/ui/notices';
import type { DraftKeeper, Written } from './draftKeeper';
import { draftQuery } from './reportQueries';

interface Props {
  study: string;
  keeper: DraftKeeper;
  written: Written;
  newest?: ReportVersionAnswer;
  onDone: () => Promise<void>;
}

/** The draft was changed elsewhere, or a version was signed meanwhile: says so, and leaves the choice to the writer. */
export function AtOdds({ study, keeper, written, newest, onDone }: Props) {
  const { t } = useTranslation('reports');
  const client = useQueryClient();
  const isBehind = written.text.basis !== (newest?.version ?? 0);
  const keepMine = async () => {
    const server = await client.fetchQuery({ ...draftQuery(study), staleTime: 0 });
    const { text } = keeper.get();
    const based = newest
      ? { ...text, act: text.act === 'addendum' ? text.act : ('amendment' as const), basis: newest.version }
      : { ...text, act: 'report' as const, basis: 0 };
    keeper.settle(based, server?.revision ?? 0);
  };
  const takeOther = async () => {
    keeper.drop();
    await onDone();
  };
  return (
    <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={t(isBehind ? 'behind' : 'atOdds')}>
      <Text size="sm">{isBehind && newest ? t('behindHint', { name: newest.signed_by }) : t('atOddsHint')}</Text>
      <Group gap="xs" mt="xs">
        <Button size="compact-sm" onClick={() => void keepMine().catch(tellFailure)}>
          {t(isBehind ? 'makeAmendment' : 'keepMine')}
        </Button>
        {!isBehind && (
          <Button size="compact-sm" variant="default" onClick={() => void takeOther().catch(tellFailure)}>
            {t('takeOther')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
