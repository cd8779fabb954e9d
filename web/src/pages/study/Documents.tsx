import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconFileText, IconFileTypePdf, IconPhotoStar } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { at } from '@/app/address';
import type { DocumentAnswer } from '@/client';
import { dayOf } from '@/pages/studies/columns';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { RowsLoading } from '@/ui/PageLoading';
import { Refused } from '@/ui/Refused';
import { useFormats } from '@/ui/useFormats';
import classes from './Documents.module.css';
import { Report } from './Report';
import { documentsQuery } from './studyQueries';

const ICONS = { pdf: IconFileTypePdf, report: IconFileText, 'key-images': IconPhotoStar, other: IconFileText };

interface Props {
  study: string;
  isAllowed: boolean;
  /** The document that is open; the first one that can be read where none is named. */
  instance?: string;
  onOpen: (instance: string) => void;
}

/** What of a study is to be read: documents and reports, one of them open. */
export function Documents({ study, isAllowed, instance, onOpen }: Props) {
  const { t } = useTranslation('study');
  const { data, error, refetch } = useQuery({ ...documentsQuery(study), enabled: isAllowed });
  if (!isAllowed) return <Refused />;
  if (failsPage(error, data)) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <RowsLoading rows={4} height={40} />;
  const readable = data.filter(({ kind }) => kind !== 'key-images');
  const open = readable.find((one) => one.instance === instance) ?? readable[0];
  if (!open) return <Empty title={t('documents.none')}>{t('documents.noneHint')}</Empty>;
  return (
    <Stack>
      {readable.length > 1 && (
        <Group gap="xs" role="group" aria-label={t('tabs.documents')}>
          {readable.map((one) => {
            const Icon = ICONS[one.kind];
            return (
              <Button
                key={one.instance}
                variant={one === open ? 'light' : 'default'}
                aria-pressed={one === open}
                leftSection={<Icon size={16} stroke={1.5} aria-hidden />}
                onClick={() => onOpen(one.instance)}
              >
                {one.title || t('documents.untitled')}
              </Button>
            );
          })}
        </Group>
      )}
      <Head document={open} />
      <Content study={study} document={open} />
    </Stack>
  );
}

function Head({ document }: { document: DocumentAnswer }) {
  const { t } = useTranslation('study');
  const formats = useFormats();
  return (
    <Group gap="xs">
      <Text fw={600}>{document.title || t('documents.untitled')}</Text>
      <Text c="dimmed" size="sm">
        {dayOf(document.date, formats)}
      </Text>
      {document.complete === false && (
        <Badge variant="light" color="orange">
          {t('documents.partial')}
        </Badge>
      )}
      {document.verified !== null && (
        <Badge variant="light" color={document.verified ? 'green' : 'gray'}>
          {t(document.verified ? 'documents.verified' : 'documents.unverified')}
        </Badge>
      )}
    </Group>
  );
}

function Content({ study, document }: { study: string; document: DocumentAnswer }) {
  const { t } = useTranslation('study');
  if (document.kind === 'report') return <Report study={study} instance={document.instance} />;
  const address = at(document.content);
  return (
    <>
      {document.kind === 'pdf' && (
        <iframe
          className={classes.pdf}
          src={`${address}?accept=application/pdf`}
          title={document.title || t('documents.untitled')}
        />
      )}
      <div>
        <Button variant="default" component="a" href={address} target="_blank" rel="noreferrer">
          {t('documents.open')}
        </Button>
      </div>
    </>
  );
}
