import { ActionIcon, Title, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  listApplicationEntitiesOptions,
  listApplicationEntitiesQueryKey,
  removeApplicationEntityMutation,
} from '@/client/@tanstack/react-query.gen';
import { Record, Records } from '../Record';
import { useChange } from '../useChange';

/** The AE titles at which the node answers beside its own, and whose images arrive there. */
export function AeTitles() {
  const { t } = useTranslation('admin');
  const { data } = useQuery(listApplicationEntitiesOptions());
  const remove = useChange(removeApplicationEntityMutation(), [listApplicationEntitiesQueryKey()]);
  if (!data?.length) return null;
  return (
    <section aria-labelledby="titles">
      <Title order={2} size="h5" mb="xs" id="titles">
        {t('peers.titles')}
      </Title>
      <Records label={t('peers.titles')}>
        {data.map((one) => (
          <Record
            key={one.ae_title}
            title={one.ae_title}
            actions={
              <Tooltip label={t('remove')}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('removeNamed', { name: one.ae_title })}
                  loading={remove.isPending && remove.variables.path.ae_title === one.ae_title}
                  onClick={() => remove.mutate({ path: { ae_title: one.ae_title } })}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </Tooltip>
            }
          >
            <span>{one.institution ? t('peers.titleOf', { name: one.institution }) : t('peers.titleOfNobody')}</span>
          </Record>
        ))}
      </Records>
    </section>
  );
}
