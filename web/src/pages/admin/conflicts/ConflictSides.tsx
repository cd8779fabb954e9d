import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AttributeDifference, ConflictSidesAnswer, VersionAnswer } from '@/client';
import { useFormats } from '@/ui/useFormats';
import { attributeForm, attributeKey } from './attributes';

/** Both sides beside each other: how each came, and only what differs. */
export function ConflictSides({ sides }: { sides: ConflictSidesAnswer }) {
  const { t } = useTranslation('admin');
  const readable = useReadable();
  const [first, second] = sides.versions;
  const isPatient = sides.kind === 'patient';
  return (
    <>
      <Table.ScrollContainer minWidth={300}>
        <Table verticalSpacing={5} fz={13} layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="26%" aria-label={t('conflicts.attribute')} />
              <Table.Th>{t(isPatient ? 'conflicts.expected' : 'conflicts.first')}</Table.Th>
              <Table.Th>{t(isPatient ? 'conflicts.other' : 'conflicts.second')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {first && second && (
              <Table.Tr>
                <Table.Th scope="row" fw={400}>
                  {t('conflicts.came')}
                </Table.Th>
                <Table.Td>
                  <Came version={first} />
                </Table.Td>
                <Table.Td>
                  <Came version={second} />
                </Table.Td>
              </Table.Tr>
            )}
            {sides.differences.map((one) => (
              <Table.Tr key={one.tag}>
                <Table.Th scope="row" fw={400}>
                  <AttributeName tag={one.tag} />
                </Table.Th>
                {readable(one).map((value, side) => (
                  <Table.Td key={side === 0 ? 'first' : 'second'} style={{ overflowWrap: 'anywhere' }}>
                    {value || '—'}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {sides.differences.length === 0 && sides.is_readable && !sides.is_masked && (
        <Text size="sm">{t('conflicts.samePixels')}</Text>
      )}
      {!sides.is_readable && <Text size="sm">{t('conflicts.unreadable')}</Text>}
      {sides.is_masked && <Text size="sm">{t('conflicts.masked')}</Text>}
    </>
  );
}

/** Both values as people write them; as DICOM does where only that tells them apart. */
function useReadable() {
  const { name, dicom } = useFormats();
  return ({ tag, first, second }: AttributeDifference): [string, string] => {
    const format = { name, date: dicom, other: undefined }[attributeForm(tag)];
    const [one, other] = format ? [format(first), format(second)] : [first, second];
    return one === other ? [first, second] : [one || first, other || second];
  };
}

function Came({ version }: { version: VersionAnswer }) {
  const { bytes, dateTime } = useFormats();
  const who = version.calling_ae_title || version.person || version.address;
  return (
    <>
      {dateTime(version.received)}
      <Text size="xs" c="dimmed">
        {[version.via, who, bytes(version.bytes)].filter(Boolean).join(' · ')}
      </Text>
    </>
  );
}

function AttributeName({ tag }: { tag: string }) {
  const { t } = useTranslation('admin');
  const key = attributeKey(tag);
  return key ? t(`attributes.${key}`) : <code>{`(${tag.slice(0, 4)},${tag.slice(4)})`}</code>;
}
