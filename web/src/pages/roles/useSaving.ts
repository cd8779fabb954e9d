import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { NewRole } from '@/client';
import {
  changeRoleMutation,
  createRoleMutation,
  getRoleQueryKey,
  listRolesQueryKey,
} from '@/client/@tanstack/react-query.gen';
import { useChange } from '@/pages/admin/useChange';

/** Saves a role (0: makes one) and goes back to the list. */
export function useSaving(role: number) {
  const { t } = useTranslation('roles');
  const navigate = useNavigate();
  const path = { role_id: role };
  const changed = [listRolesQueryKey(), getRoleQueryKey({ path }), ['roles']];
  const change = useChange(changeRoleMutation(), changed, ({ title }) => t('saved', { title }));
  const create = useChange(createRoleMutation(), changed, ({ title }) => t('made', { title }));
  const onSuccess = () => void navigate({ to: '/roles' });
  return {
    isBusy: change.isPending || create.isPending,
    save: (body: NewRole) => {
      if (role === 0) create.mutate({ body }, { onSuccess });
      else change.mutate({ path, body }, { onSuccess });
    },
  };
}
