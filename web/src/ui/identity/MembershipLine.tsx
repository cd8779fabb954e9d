import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MembershipAnswer } from '@/client';
import { useFormats } from '@/ui/useFormats';
import { useRoleTitle } from './useRoleTitle';

/** A role, where it is held, and for how long, as a line. */
export function MembershipLine({ membership }: { membership: MembershipAnswer }) {
  const { t } = useTranslation('login');
  const formats = useFormats();
  const titleOf = useRoleTitle();
  const { role_title, institution, institution_name, department_name, starts, ends } = membership;
  const place = institution === null ? t('membership.everywhere') : institution_name;
  return (
    <Text component="span" size="sm" td={membership.is_valid ? undefined : 'line-through'}>
      <strong>{titleOf(role_title)}</strong>
      {` · ${[place, department_name].filter(Boolean).join(' · ')}`}
      {starts && ` · ${t('membership.from', { date: formats.date(starts) })}`}
      {ends && ` · ${t('membership.until', { date: formats.date(ends) })}`}
    </Text>
  );
}
