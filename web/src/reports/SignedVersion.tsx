import { Badge, Button, Collapse, Group, Text } from '@mantine/core';
import { IconFileTypePdf } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { at } from '@/app/address';
import type { ReportVersionAnswer } from '@/client';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { RowsLoading } from '@/ui/PageLoading';
import { useFormats } from '@/ui/useFormats';
import classes from './Reports.module.css';
import { signedQuery } from './reportQueries';

interface Props {
  study: string;
  version: ReportVersionAnswer;
}

/** A signed version: who, when, why, and what it says; what was superseded is folded away. */
export function SignedVersion({ study, version }: Props) {
  const { t } = useTranslation('reports');
  const formats = useFormats();
  const [isOpen, setOpen] = useState(!version.is_superseded);
  return (
    <article className={`${classes.card} ${version.is_superseded ? classes.superseded : ''}`}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <div>
          <Group gap="xs">
            <Text fw={600} component="h2" fz={15}>
              {t('version', { number: version.version })}
            </Text>
            <Badge variant="light" color={version.is_superseded ? 'gray' : 'green'}>
              {t(version.is_superseded ? 'superseded' : 'isSigned')}
            </Badge>
            {version.act !== 'report' && <Badge variant="default">{t(`acts.${version.act}`)}</Badge>}
          </Group>
          <Text size="sm">{t('signedBy', { name: version.signed_by, when: formats.dateTime(version.signed) })}</Text>
          <Text size="sm" c="dimmed">
            {version.organization}
          </Text>
          {version.reason && <Text size="sm">{t('because', { reason: version.reason })}</Text>}
        </div>
        <Group gap="xs">
          {version.is_superseded && (
            <Button variant="subtle" size="compact-sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {t(isOpen ? 'fold' : 'unfold', { number: version.version })}
            </Button>
          )}
          <Printed version={version} />
        </Group>
      </Group>
      <Collapse expanded={isOpen}>{isOpen && <SignedText study={study} version={version} />}</Collapse>
    </article>
  );
}

function Printed({ version }: { version: ReportVersionAnswer }) {
  const { t } = useTranslation('reports');
  if (!version.document) return null;
  return (
    <Button
      variant="default"
      size="compact-sm"
      component="a"
      href={`${at(version.document)}?accept=application/pdf`}
      target="_blank"
      rel="noreferrer"
      leftSection={<IconFileTypePdf size={16} stroke={1.5} aria-hidden />}
    >
      {t('print')}
    </Button>
  );
}

function SignedText({ study, version }: Props) {
  const { t } = useTranslation('reports');
  const { data: sections, error, refetch } = useQuery(signedQuery(study, version.instance));
  if (failsPage(error, sections)) return <Failure error={error} retry={() => void refetch()} />;
  if (!sections) return <RowsLoading rows={4} height={20} />;
  return (
    <div className={classes.paper} lang={version.language}>
      {sections.map(({ kind, text }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what is signed does not change
        <section key={place}>
          <h3>{t(`sections.${kind}`)}</h3>
          <p>{text}</p>
        </section>
      ))}
    </div>
  );
}
