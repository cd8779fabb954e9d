import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ContentItemAnswer } from '@/client';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { RowsLoading } from '@/ui/PageLoading';
import classes from './Report.module.css';
import { reportQuery } from './studyQueries';

/** A structured report to be read: headings, findings, measurements, whatever its template. */
export function Report({ study, instance }: { study: string; instance: string }) {
  const { t } = useTranslation('study');
  const { data: report, error, refetch } = useQuery(reportQuery(study, instance));
  if (failsPage(error, report)) return <Failure error={error} retry={() => void refetch()} />;
  if (!report) return <RowsLoading rows={6} height={20} />;
  return (
    <article className={classes.report}>
      {report.authors.length > 0 && (
        <Text c="dimmed" size="sm">
          {report.authors.join(', ')}
        </Text>
      )}
      <Items study={study} items={report.items} depth={0} />
      {!report.is_complete && <Text c="dimmed">{t('documents.cut')}</Text>}
    </article>
  );
}

function Items({ study, items, depth }: { study: string; items: readonly ContentItemAnswer[]; depth: number }) {
  if (items.length === 0) return null;
  return (
    <ul className={depth === 0 ? classes.first : classes.items}>
      {items.map((item, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a report does not change while it is read
        <li key={place}>
          <Item study={study} item={item} depth={depth} />
          <Items study={study} items={item.children} depth={depth + 1} />
        </li>
      ))}
    </ul>
  );
}

function Item({ study, item, depth }: { study: string; item: ContentItemAnswer; depth: number }) {
  if (item.kind === 'CONTAINER') {
    return item.name ? <h3 className={depth === 0 ? classes.chapter : classes.heading}>{item.name}</h3> : null;
  }
  const value = [item.value, item.unit].filter(Boolean).join(' ');
  return (
    <>
      {item.name && <span className={classes.name}>{item.name}: </span>}
      <span className={classes.value}>{value}</span>
      {item.references.map(({ instance, frames }) => (
        <Referred key={instance} study={study} instance={instance} frame={frames[0]} />
      ))}
    </>
  );
}

function Referred({ study, instance, frame }: { study: string; instance: string; frame?: number }) {
  const { t } = useTranslation('study');
  return (
    <Link className={classes.reference} to="/viewer/$study" params={{ study }} search={{ instance }}>
      {frame === undefined ? t('documents.image') : t('documents.frame', { number: frame })}
    </Link>
  );
}
