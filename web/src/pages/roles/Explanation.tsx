import { Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ExplanationAnswer } from '@/client';
import { listInstitutionNamesOptions } from '@/client/@tanstack/react-query.gen';
import { Finding } from '@/pages/admin/Finding';
import findings from '@/pages/admin/Finding.module.css';
import { useFormats } from '@/ui/useFormats';
import { type Link, linksOf } from './chain';
import { SentenceText } from './SentenceText';
import { inOrder } from './sentences';

/** The chain of an explanation: what holds first, then what does not and why one might think so. */
export function Explanation({ explanation }: { explanation: ExplanationAnswer }) {
  const { t } = useTranslation('roles');
  const { list } = useFormats();
  const { data: institutions = [] } = useQuery(listInstitutionNamesOptions());
  const nameOf = (id: number) => institutions.find((one) => one.id === id)?.name ?? `#${id}`;
  const permitted = inOrder(explanation.permitted);
  const owners = explanation.institutions.map(nameOf);
  const links = linksOf(explanation.reasons);
  const groups = [
    { id: 'holding', links: links.filter((one) => one.holds) },
    { id: 'others', links: links.filter((one) => !one.holds) },
  ] as const;
  return (
    <Stack gap="lg">
      <div>
        <Text fw={600}>
          {permitted.length > 0
            ? t('explain.may', {
                person: explanation.person,
                permissions: list(permitted.map((one) => t(`permissions.${one}`))),
              })
            : t('explain.mayNothing', { person: explanation.person })}
        </Text>
        <Text size="sm" c="dimmed">
          {owners.length > 0 ? t('explain.owners', { names: list(owners) }) : t('explain.noOwner')}
        </Text>
      </div>
      {groups.map(
        (group) =>
          group.links.length > 0 && (
            <section key={group.id} aria-labelledby={`chain-${group.id}`}>
              <Title order={2} size="h5" mb="xs" id={`chain-${group.id}`}>
                {t(`explain.${group.id}`)}
              </Title>
              <ul className={findings.list}>
                {group.links.map((link) => (
                  <ChainLink key={link.sentence.key} link={link} nameOf={nameOf} />
                ))}
              </ul>
            </section>
          ),
      )}
    </Stack>
  );
}

function ChainLink({ link, nameOf }: { link: Link; nameOf: (id: number) => string }) {
  const { t } = useTranslation('roles');
  const { dateTime } = useFormats();
  const where = link.institution === null ? t('explain.everywhere') : nameOf(link.institution);
  const source = link.isEmergency ? t('explain.emergency') : t('explain.asRole', { role: link.role, where });
  return (
    <Finding
      severity={link.holds ? 'ok' : 'info'}
      detail={
        <Group gap={6}>
          {source}
          {link.ends && <span>{t('explain.until', { time: dateTime(link.ends) })}</span>}
        </Group>
      }
    >
      <SentenceText sentence={link.sentence} />
    </Finding>
  );
}
