import { Button, Group } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoleAnswer } from '@/client';
import { listRolesQueryKey, removeRoleMutation } from '@/client/@tanstack/react-query.gen';
import { useChange } from '@/pages/admin/useChange';
import { ConfirmByName } from '@/ui/ConfirmByName';

/** Makes a copy of a role, or removes it for good. */
export function RemoveRole({ role }: { role: RoleAnswer }) {
  const { t } = useTranslation('roles');
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const remove = useChange(removeRoleMutation(), [listRolesQueryKey()], () => t('removed', { title: role.title }));
  const onConfirm = () =>
    remove.mutate(
      { path: { role_id: role.id } },
      { onSuccess: () => void navigate({ to: '/roles' }), onSettled: () => setAsking(false) },
    );
  return (
    <Group mt="lg">
      <Button
        variant="subtle"
        renderRoot={(props) => (
          <Link to="/roles/$role" params={{ role: 'new' }} search={{ from: role.id }} {...props} />
        )}
      >
        {t('copy')}
      </Button>
      {role.is_managed && (
        <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
          {t('remove')}
        </Button>
      )}
      <ConfirmByName
        opened={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={onConfirm}
        title={t('remove')}
        name={role.title}
        confirm={t('remove')}
        isBusy={remove.isPending}
      >
        {t('removeHint')}
      </ConfirmByName>
    </Group>
  );
}
