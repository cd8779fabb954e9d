import { Button, Group } from '@mantine/core';
import { IconPencil, IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session';
import type { ReportVersionAnswer } from '@/client';
import { Failure } from '@/ui/Failure';
import { tellFailure } from '@/ui/notices';
import { RowsLoading } from '@/ui/PageLoading';
import { firstWritten, type Written } from './draftKeeper';
import { type DraftText, firstText, nextText } from './draftText';
import { drawerOf } from './keptText';
import { ReportEditor } from './ReportEditor';
import { draftQuery, signedQuery, templatesQuery } from './reportQueries';
import { firstTemplate, type Kind } from './templates';

interface Props {
  study: string;
  kind: Kind;
  /** The newest signed version. */
  newest?: ReportVersionAnswer;
  /** Gives what was measured in the pictures, a line each; where there are pictures and something is measured. */
  measured?: () => string;
}

/** Where whoever may write begins a report, or goes on with what they have begun. */
export function ReportDesk({ study, kind, newest, measured }: Props) {
  const person = useSession().person.id;
  const client = useQueryClient();
  const { data: draft, error, refetch, isFetching } = useQuery(draftQuery(study));
  // What the editor begins with; undefined: it is not known yet, null: there is nothing.
  const [first, setFirst] = useState<Written | null>();
  if (first === undefined) {
    if (error) return <Failure error={error} retry={() => void refetch()} />;
    if (draft !== undefined && !isFetching) setFirst(firstWritten(draft, drawerOf(person, study)));
    return <RowsLoading rows={3} height={28} />;
  }
  const done = async () => {
    await client.refetchQueries({ queryKey: draftQuery(study).queryKey });
    setFirst(undefined);
    await client.invalidateQueries({ queryKey: ['study', study] });
    await client.invalidateQueries({ queryKey: ['studies'] });
  };
  if (first) {
    return <ReportEditor study={study} kind={kind} newest={newest} measured={measured} first={first} onDone={done} />;
  }
  const begin = (text: DraftText) => setFirst({ text, revision: 0, standing: 'changed', saved: null, writers: [] });
  return <Beginning study={study} kind={kind} newest={newest} onBegin={begin} />;
}

function Beginning({ study, kind, newest, onBegin }: Props & { onBegin: (text: DraftText) => void }) {
  const { t, i18n } = useTranslation('reports');
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const begin = (make: () => Promise<DraftText>) => {
    setBusy(true);
    make()
      .then(onBegin)
      .catch(tellFailure)
      .finally(() => setBusy(false));
  };
  const language = i18n.language as DraftText['language'];
  const write = async () =>
    firstText(language, firstTemplate(await client.ensureQueryData(templatesQuery), kind, language));
  const goOn = (act: 'amendment' | 'addendum', version: ReportVersionAnswer) => async () =>
    nextText(
      act,
      version.version,
      version.language,
      await client.ensureQueryData(signedQuery(study, version.instance)),
    );
  if (!newest) {
    return (
      <div>
        <Button leftSection={<IconPencil size={16} aria-hidden />} loading={isBusy} onClick={() => begin(write)}>
          {t('write')}
        </Button>
      </div>
    );
  }
  return (
    <Group gap="xs">
      <Button
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        loading={isBusy}
        onClick={() => begin(goOn('addendum', newest))}
      >
        {t('append')}
      </Button>
      <Button
        variant="default"
        leftSection={<IconPencil size={16} aria-hidden />}
        loading={isBusy}
        onClick={() => begin(goOn('amendment', newest))}
      >
        {t('amend')}
      </Button>
    </Group>
  );
}
