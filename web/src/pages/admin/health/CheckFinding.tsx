import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { HealthCheck } from '@/client';
import { useFormats } from '@/ui/useFormats';
import { Finding } from '../Finding';

/** A check of the node that did not go well. */
export function CheckFinding({ check }: { check: HealthCheck }) {
  const { t } = useTranslation('admin');
  const { bytes, number } = useFormats();
  switch (check.name) {
    case 'disk':
      return (
        <Finding
          severity={check.state}
          detail={t('health.diskHint')}
          action={<To to="/admin/storage" name="storage" />}
        >
          {t(check.state === 'failed' ? 'health.diskFull' : 'health.diskLow', { size: bytes(check.figure) })}
        </Finding>
      );
    case 'jobs':
      return (
        <Finding severity={check.state} action={<To to="/admin/jobs" name="jobs" />}>
          {t('health.failedJobs', { count: check.figure })}
        </Finding>
      );
    default:
      return (
        <Finding severity={check.state} detail={check.code}>
          {t(check.state === 'failed' ? 'health.databaseDown' : 'health.databaseSlow', {
            milliseconds: number(check.figure),
          })}
        </Finding>
      );
  }
}

function To({ to, name }: { to: '/admin/storage' | '/admin/jobs'; name: 'storage' | 'jobs' }) {
  const { t } = useTranslation('admin');
  const search = name === 'jobs' ? { state: 'failed' } : undefined;
  return (
    <Button size="compact-sm" variant="default" renderRoot={(props) => <Link to={to} search={search} {...props} />}>
      {t(`sections.${name}`)}
    </Button>
  );
}
