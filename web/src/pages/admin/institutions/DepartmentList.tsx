import { ActionIcon, Button, Group, Stack, TextInput, Title, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  addDepartmentMutation,
  listDepartmentsOptions,
  listDepartmentsQueryKey,
  removeDepartmentMutation,
} from '@/client/@tanstack/react-query.gen';
import { Record, Records } from '../Record';
import { useChange } from '../useChange';

/** The departments of an institution. */
export function DepartmentList({ institution }: { institution: number }) {
  const { t } = useTranslation('admin');
  const path = { institution_id: institution };
  const { data } = useQuery(listDepartmentsOptions({ path }));
  const changed = [listDepartmentsQueryKey({ path })];
  const add = useChange(addDepartmentMutation(), changed);
  const remove = useChange(removeDepartmentMutation(), changed);
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ path, body: { name: name.trim() } }, { onSuccess: () => setName('') });
  };
  return (
    <section aria-labelledby="departments">
      <Title order={2} size="h5" mb="xs" id="departments">
        {t('departments.title')}
      </Title>
      <Stack gap="sm">
        {Boolean(data?.length) && (
          <Records label={t('departments.title')}>
            {data?.map((one) => (
              <Record
                key={one.id}
                title={one.name}
                actions={
                  <Tooltip label={t('remove')}>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t('removeNamed', { name: one.name })}
                      loading={remove.isPending && remove.variables.path.department_id === one.id}
                      onClick={() => remove.mutate({ path: { department_id: one.id } })}
                    >
                      <IconTrash size={16} aria-hidden />
                    </ActionIcon>
                  </Tooltip>
                }
              />
            ))}
          </Records>
        )}
        <form onSubmit={submit}>
          <Group align="flex-end" wrap="nowrap">
            <TextInput
              label={t('departments.name')}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              required
              flex={1}
            />
            <Button type="submit" variant="default" loading={add.isPending}>
              {t('departments.add')}
            </Button>
          </Group>
        </form>
      </Stack>
    </section>
  );
}
