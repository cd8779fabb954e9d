import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/ui/Empty';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { RowsLoading } from '@/ui/PageLoading';
import { Refused } from '@/ui/Refused';
import { PriorReports } from './PriorReports';
import { ReportDesk } from './ReportDesk';
import classes from './Reports.module.css';
import { reportsQuery } from './reportQueries';
import { SignedVersion } from './SignedVersion';
import type { Kind } from './templates';
import { Writers } from './Writers';

interface Props {
  study: string;
  /** What the study is, by which templates are offered. */
  kind: Kind;
  isAllowed: boolean;
  /** Gives what was measured in the pictures, a line each; where there are pictures and something is measured. */
  measured?: () => string;
}

/** The report of a study: written, signed, amended, read. */
export function Reports({ study, kind, isAllowed, measured }: Props) {
  const { t } = useTranslation('reports');
  const { data, error, refetch } = useQuery({ ...reportsQuery(study), enabled: isAllowed });
  if (!isAllowed) return <Refused />;
  if (failsPage(error, data)) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <RowsLoading rows={5} height={28} />;
  const [newest, ...earlier] = data.versions;
  return (
    <div className={classes.reports}>
      <Writers writers={data.writers.filter((one) => !one.is_own)} />
      {data.may_write && <ReportDesk study={study} kind={kind} newest={newest} measured={measured} />}
      {newest && (
        <Stack component="section" aria-label={t('signed')}>
          <SignedVersion study={study} version={newest} />
          <ul className={classes.versions}>
            {earlier.map((one) => (
              <li key={one.instance}>
                <SignedVersion study={study} version={one} />
              </li>
            ))}
          </ul>
        </Stack>
      )}
      <PriorReports study={study} />
      {!newest && !data.may_write && <Empty title={t('none')}>{t('noneHint')}</Empty>}
    </div>
  );
}
