import { Anchor, Table, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { UploadAnswer } from '@/client';
import { Ago } from '@/ui/Ago';
import { useFormats } from '@/ui/useFormats';
import { Counts } from './Counts';

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
      <Table.ScrollContainer minWidth={520}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('past.name')}</Table.Th>
              <Table.Th>{t('past.when')}</Table.Th>
              <Table.Th>{t('past.size')}</Table.Th>
              <Table.Th>{t('past.outcome')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {uploads.map((upload) => (
              <Table.Tr key={upload.id}>
                <Table.Td>
                  <Anchor component={Link} to={`/upload/${upload.id}`} size="sm">
                    {upload.name || t('unnamed')}
                  </Anchor>
                  {upload.state !== 'finished' && (
                    <Text size="xs" c="dimmed">
                      {t(`state.${upload.state}`)}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <Ago value={upload.created} />
                </Table.Td>
                <Table.Td>{formats.bytes(sizeOf(upload))}</Table.Td>
                <Table.Td>
                  <Counts counts={upload.counts} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}

function sizeOf({ sizes }: UploadAnswer): number {
  // A ZIP and its members are the same bytes.
  return Object.entries(sizes).reduce((sum, [state, size]) => sum + (state === 'unpacked' ? 0 : (size ?? 0)), 0);
}
