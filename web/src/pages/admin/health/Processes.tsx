import { Badge, Table, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { HealthAnswer } from '@/client';
import { Ago } from '@/ui/Ago';
import { useFormats } from '@/ui/useFormats';
import { kindOf } from './Findings';

const COLOURS = { ok: 'teal', warning: 'orange', failed: 'red' } as const;

/** The processes of the node and what each of them does. */
export function Processes({ health }: { health: HealthAnswer }) {
  const { t } = useTranslation('admin');
  const { number } = useFormats();
  if (!health.processes.length) return null;
  return (
    <section aria-labelledby="processes">
      <Title order={2} size="h5" mb="xs" id="processes">
        {t('health.processes')}
      </Title>
      <Table verticalSpacing={6} fz={13} aria-labelledby="processes">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('health.process')}</Table.Th>
            <Table.Th>{t('health.state')}</Table.Th>
            <Table.Th>{t('health.since')}</Table.Th>
            <Table.Th ta="end" visibleFrom="xs">
              {t('health.restarts')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {health.processes.map((one) => (
            <Table.Tr key={one.name}>
              <Table.Td>
                {t(`processes.${kindOf(one.name)}`)} <code>{one.name}</code>
              </Table.Td>
              <Table.Td>
                <Badge variant="dot" color={COLOURS[one.state]} tt="none" fw={400} miw="max-content">
                  {t(`states.${one.state}`)}
                </Badge>
              </Table.Td>
              <Table.Td>
                <Ago value={one.since} />
              </Table.Td>
              <Table.Td ta="end" visibleFrom="xs">
                {number(one.restarts)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
