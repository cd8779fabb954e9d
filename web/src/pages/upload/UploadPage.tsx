import { Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listUploadInstitutionsOptions,
  listUploadsOptions,
  listUploadsQueryKey,
} from '@/client/@tanstack/react-query.gen';
import { Failure } from '@/ui/Failure';
import { tellFailure } from '@/ui/notices';
import { PageHeader } from '@/ui/PageHeader';
import { DropArea } from './DropArea';
import { type Chosen, uploading } from './engine/Uploading';
import { InstitutionChoice } from './InstitutionChoice';
import { LeftUploads } from './LeftUploads';
import { PastUploads } from './PastUploads';
import { RunningCard } from './RunningCard';
import { useUploading } from './useUploading';

/** Uploads: drop a folder, see how it goes, and what went before. */
export function UploadPage() {
  const { t } = useTranslation('upload');
  const running = useUploading();
  const [choice, setChoice] = useState<number | null>(null);
  const institutions = useQuery(listUploadInstitutionsOptions());
  const institution = choice ?? institutions.data?.[0]?.id ?? null;
  const { data, error, refetch } = useQuery(listUploadsOptions());
  const queries = useQueryClient();
  const isDone = running?.progress.phase === 'done';
  useEffect(() => {
    if (!isDone) return;
    for (const queryKey of [listUploadsQueryKey(), ['studies']]) void queries.invalidateQueries({ queryKey });
  }, [isDone, queries]);

  const begin = useMutation({
    mutationFn: (chosen: Chosen) => uploading.begin(chosen, institution),
    onError: tellFailure,
  });
  const others = data?.uploads.filter(({ id }) => id !== running?.id) ?? [];
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <Stack gap="lg">
        {running ? (
          <RunningCard upload={running} />
        ) : (
          <>
            {institutions.data && (
              // Not before it is known whose it will be: what is dropped begins at once.
              <>
                <InstitutionChoice institutions={institutions.data} value={institution} onChange={setChoice} />
                <DropArea title={t('drop.title')} isBusy={begin.isPending} onChosen={begin.mutate} />
              </>
            )}
            <LeftUploads uploads={others.filter(({ state }) => state === 'open')} />
          </>
        )}
        {error || institutions.error ? (
          <Failure
            error={error ?? institutions.error}
            retry={() => void Promise.all([refetch(), institutions.refetch()])}
          />
        ) : (
          <PastUploads uploads={others.filter(({ state }) => state !== 'open')} />
        )}
      </Stack>
    </>
  );
}
