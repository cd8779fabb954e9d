import { Anchor, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { UploadAnswer } from '@/client';
import { Ago } from '@/ui/Ago';
import { useFormats } from '@/ui/useFormats';
import { Counts } from './Counts';
import classes from './PastUploads.module.css';

/** What the person has uploaded before, each with its report. */
export function PastUploads({ uploads }: { uploads: UploadAnswer[] }) {
  const { t } = useTranslation('upload');
  const formats = useFormats();
  if (uploads.length === 0) return null;
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {t('past.title')}
      </Title>
      <ul className={classes.list}>
        {uploads.map((upload) => (
          <li key={upload.id} className={classes.row}>
            <div className={classes.name}>
              <Anchor component={Link} to={`/upload/${upload.id}`} size="sm">
                {upload.name || t('unnamed')}
              </Anchor>
              <Text size="xs" c="dimmed">
                <Ago value={upload.created} /> · {formats.bytes(sizeOf(upload))}
                {upload.state !== 'finished' && ` · ${t(`state.${upload.state}`)}`}
              </Text>
            </div>
            <Counts counts={upload.counts} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function sizeOf({ sizes }: UploadAnswer): number {
  // A ZIP and its members are the same bytes.
  return Object.entries(sizes).reduce((sum, [state, size]) => sum + (state === 'unpacked' ? 0 : (size ?? 0)), 0);
}
