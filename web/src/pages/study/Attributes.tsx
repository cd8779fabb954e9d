import { Group, NativeSelect, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SeriesAnswer, StudyPageHead } from '@/client';
import { Failure } from '@/ui/Failure';
import { RowsLoading } from '@/ui/PageLoading';
import { Refused } from '@/ui/Refused';
import classes from './Attributes.module.css';
import { attributesQuery, instancesQuery } from './studyQueries';

const TYPING_MS = 150;
const INDENT = 14;

interface Props {
  head: StudyPageHead;
  instance?: string;
  onOpen: (instance: string) => void;
}

/** Everything that a file says, to be looked through by tag, name or value. */
export function Attributes({ head, instance, onOpen }: Props) {
  const { t } = useTranslation('study');
  const [series, setSeries] = useState(head.series[0]?.uid ?? '');
  const [words, setWords] = useState('');
  const [asked] = useDebouncedValue(words, TYPING_MS);
  const isAllowed = head.may.includes('view') && head.may.includes('see-identity');
  const study = head.study.uid;
  const instances = useQuery({ ...instancesQuery(study, series), enabled: isAllowed && series !== '' });
  const shown = instances.data?.find(({ uid }) => uid === instance)?.uid ?? instances.data?.[0]?.uid ?? '';
  const attributes = useQuery({ ...attributesQuery(study, shown, asked), enabled: isAllowed && shown !== '' });
  if (!isAllowed) return <Refused />;
  return (
    <>
      <Group gap="xs" mb="sm" align="flex-end">
        <NativeSelect
          label={t('attributes.series')}
          value={series}
          data={head.series.map((one) => ({ value: one.uid, label: seriesName(one) }))}
          onChange={(event) => setSeries(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('attributes.instance')}
          value={shown}
          data={instances.data?.map((one, place) => ({ value: one.uid, label: String(one.number ?? place + 1) })) ?? []}
          onChange={(event) => onOpen(event.currentTarget.value)}
        />
        <TextInput
          label={t('attributes.search')}
          type="search"
          flex={1}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      </Group>
      {(instances.error ?? attributes.error) ? (
        <Failure error={instances.error ?? attributes.error} retry={() => void attributes.refetch()} />
      ) : attributes.data ? (
        <div className={classes.scroller}>
          <Table className={classes.table} verticalSpacing={3} horizontalSpacing={8}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('attributes.tag')}</Table.Th>
                <Table.Th>{t('attributes.name')}</Table.Th>
                <Table.Th>VR</Table.Th>
                <Table.Th>{t('attributes.value')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {attributes.data.attributes.map((row) => (
                <Table.Tr key={row.path}>
                  <Table.Td className={classes.tag}>{row.tag}</Table.Td>
                  <Table.Td style={{ paddingInlineStart: 8 + row.depth * INDENT }}>
                    {row.tag ? row.keyword : t('attributes.item', { number: row.keyword })}
                  </Table.Td>
                  <Table.Td c="dimmed">{row.vr}</Table.Td>
                  <Table.Td className={classes.value}>{row.value}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {attributes.data.attributes.length === 0 && (
            <Text c="dimmed" p="md">
              {t('attributes.none')}
            </Text>
          )}
          {!attributes.data.is_complete && (
            <Text c="dimmed" p="md">
              {t('attributes.cut')}
            </Text>
          )}
        </div>
      ) : (
        <RowsLoading rows={10} height={22} />
      )}
    </>
  );
}

function seriesName(series: SeriesAnswer): string {
  return [series.number, series.modality, series.description].filter(Boolean).join(' · ');
}
