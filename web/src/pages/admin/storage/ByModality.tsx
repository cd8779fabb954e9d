import { SegmentedControl, Stack, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HoldingAnswer } from '@/client';
import { useFormats } from '@/ui/useFormats';
import classes from './Growth.module.css';
import { summed } from './summed';

/** What is held by modality, or by the month in which it came. */
export function ByModality({ holdings }: { holdings: HoldingAnswer[] }) {
  const { t } = useTranslation('admin');
  const { bytes, number, month } = useFormats();
  const [by, setBy] = useState<'modality' | 'month'>('modality');
  const rows = summed(holdings, by);
  const most = Math.max(1, ...rows.map((one) => one.bytes));
  const name = (key: string) => {
    if (by === 'modality') return key || t('storage.noModality');
    const day = new Date(Number(key.slice(0, 4)), Number(key.slice(4)) - 1, 1);
    return month(day);
  };
  return (
    <section aria-labelledby="held">
      <Stack gap="xs" align="flex-start">
        <Title order={2} size="h5" id="held">
          {t('storage.held')}
        </Title>
        <SegmentedControl
          size="xs"
          aria-labelledby="held"
          value={by}
          onChange={(value) => setBy(value as typeof by)}
          data={(['modality', 'month'] as const).map((value) => ({ value, label: t(`storage.by.${value}`) }))}
        />
        {rows.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('storage.nothing')}
          </Text>
        )}
      </Stack>
      {rows.length > 0 && (
        <Table.ScrollContainer minWidth={420}>
          <Table verticalSpacing={5} fz={13} maw={720} aria-labelledby="held">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t(`storage.by.${by}`)}</Table.Th>
                <Table.Th ta="end">{t('storage.series')}</Table.Th>
                <Table.Th ta="end">{t('storage.images')}</Table.Th>
                <Table.Th ta="end">{t('storage.size')}</Table.Th>
                <Table.Td w="30%" />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((one) => (
                <Table.Tr key={one.key}>
                  <Table.Th scope="row" fw={400}>
                    {name(one.key)}
                  </Table.Th>
                  <Table.Td ta="end">{number(one.series)}</Table.Td>
                  <Table.Td ta="end">{number(one.instances)}</Table.Td>
                  <Table.Td ta="end">{bytes(one.bytes)}</Table.Td>
                  <Table.Td>
                    <div className={classes.bar} style={{ width: `${(100 * one.bytes) / most}%` }} aria-hidden />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  );
}
