import { Kbd, Modal, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { listShortcuts } from './registry';
import { shownKeys } from './shownKeys';

/** Lists the keys that mean something on the page that is open. */
export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(['shell', 'ui']);
  return (
    <Modal opened={opened} onClose={onClose} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('ui:close') }}>
      <Table verticalSpacing={6} withRowBorders={false}>
        <Table.Tbody>
          {opened &&
            listShortcuts().map(({ keys, name }) => (
              <Table.Tr key={keys}>
                <Table.Td>{name}</Table.Td>
                <Table.Td ta="end">
                  {shownKeys(keys).map((key) => (
                    <Kbd key={key} ms={4}>
                      {key}
                    </Kbd>
                  ))}
                </Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
