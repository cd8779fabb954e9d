import { Navigate } from '@tanstack/react-router';
import { useMay } from '@/app/session';
import { Refused } from '@/ui/Refused';
import { HealthPage } from './health/HealthPage';
import { useSections } from './sections';

/** The first page of administration that the person may open. */
export function AdminIndex() {
  const [first] = useSections();
  if (useMay('manage-settings')) return <HealthPage />;
  return first ? <Navigate to={first.to} replace /> : <Refused />;
}
