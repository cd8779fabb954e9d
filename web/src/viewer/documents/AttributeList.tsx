import { Table, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attribute, DataSet } from '../dicom/attributes';
import keywords from '../dicom/keywords.json';
import classes from './AttributeList.module.css';

const MOST_ROWS = 600;
const LONGEST = 160;

/** All attributes of a file, to look through by name, tag or value. */
export function AttributeList({ data }: { data: DataSet }) {
  const { t } = useTranslation('viewer');
  const [wanted, setWanted] = useState('');
  const needle = wanted.trim().toLowerCase();
  const rows = listed(data, 0).filter(({ tag, name, value }) =>
    `${tag} ${name} ${value}`.toLowerCase().includes(needle),
  );
  return (
    <>
      <TextInput
        size="xs"
        mb={6}
        value={wanted}
        placeholder={t('search')}
        aria-label={t('search')}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <Table className={classes.attributes} fz="xs" verticalSpacing={2} horizontalSpacing={4}>
        <Table.Tbody>
          {rows.slice(0, MOST_ROWS).map((row) => (
            <Table.Tr key={row.path}>
              <Table.Td c="dimmed" style={{ paddingLeft: 4 + 10 * row.depth }}>
                {row.tag}
              </Table.Td>
              <Table.Td>{row.name}</Table.Td>
              <Table.Td className={classes.value}>{row.value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

interface Row {
  path: string;
  tag: string;
  name: string;
  value: string;
  depth: number;
}

function listed(data: DataSet, depth: number, path = ''): Row[] {
  const tags: string[] = [];
  // What a frame inherits belongs to it as well.
  for (const tag in data) tags.push(tag);
  return tags.sort().flatMap((tag) => {
    const attribute = data[tag];
    if (!attribute) return [];
    const own: Row = {
      path: `${path}/${tag}`,
      tag: `${tag.slice(0, 4)},${tag.slice(4)}`,
      name: (keywords as Record<string, string>)[tag] ?? attribute.vr,
      value: writtenValue(attribute),
      depth,
    };
    if (attribute.vr !== 'SQ' || depth >= 4) return [own];
    const inner = (attribute.Value ?? []).slice(0, 20) as DataSet[];
    return [own, ...inner.flatMap((item, at) => listed(item, depth + 1, `${path}/${tag}.${at}`))];
  });
}

function writtenValue({ vr, Value: values, BulkDataURI: uri, InlineBinary: inline }: Attribute): string {
  if (uri || inline) return '…';
  if (vr === 'SQ') return `× ${values?.length ?? 0}`;
  const text = (values ?? [])
    .slice(0, 40)
    .map((value) =>
      typeof value === 'object' && value !== null ? Object.values(value).join(' = ') : String(value ?? ''),
    )
    .join(' \\ ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
