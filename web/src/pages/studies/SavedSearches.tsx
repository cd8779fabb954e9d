import { ActionIcon, Button, Group, Menu, Modal, TextInput } from '@mantine/core';
import { IconBookmark, IconBookmarkPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listSavedSearches, removeSavedSearch, type SavedSearchAnswer, saveSearch } from '@/client';
import { tellDone, tellFailure, tellUndoable } from '@/ui/notices';
import { fromAddress, isRestricted, type StudySearch, toAddress } from './search';

const KEY = ['saved-searches'];

/** The searches that the person keeps: opened by one click, kept by another. */
export function SavedSearches({ search }: { search: StudySearch }) {
  const { t } = useTranslation('studies');
  const navigate = useNavigate();
  const client = useQueryClient();
  const [isNaming, setNaming] = useState(false);
  const { data: kept = [] } = useQuery({
    queryKey: KEY,
    queryFn: async () => (await listSavedSearches({ throwOnError: true })).data,
  });
  const renew = () => client.invalidateQueries({ queryKey: KEY });
  const keep = (one: { name: string; address: string }) => saveSearch({ body: one, throwOnError: true }).then(renew);
  const forget = useMutation({
    mutationFn: (one: SavedSearchAnswer) => removeSavedSearch({ path: { search_id: one.id }, throwOnError: true }),
    onSuccess: async (_, one) => {
      await renew();
      tellUndoable(t('saved.forgotten', { name: one.name }), () => keep({ name: one.name, address: one.address }));
    },
    onError: tellFailure,
  });
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={16} stroke={1.5} aria-hidden />}>
            {t('saved.title')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown miw={240}>
          {kept.map((one) => (
            <Group key={one.id} gap={0} wrap="nowrap">
              <Menu.Item onClick={() => void navigate({ to: '/studies', search: fromAddress(one.address) })}>
                {one.name}
              </Menu.Item>
              <ActionIcon
                aria-label={t('saved.forget', { name: one.name })}
                loading={forget.isPending && forget.variables.id === one.id}
                onClick={() => forget.mutate(one)}
              >
                <IconTrash size={15} stroke={1.5} />
              </ActionIcon>
            </Group>
          ))}
          {kept.length > 0 && <Menu.Divider />}
          <Menu.Item
            leftSection={<IconBookmarkPlus size={16} stroke={1.5} />}
            disabled={!isRestricted(search)}
            onClick={() => setNaming(true)}
          >
            {t('saved.keep')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NameDialog
        isOpen={isNaming}
        onClose={() => setNaming(false)}
        keep={(name) => keep({ name, address: toAddress(search) })}
      />
    </>
  );
}

interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  keep: (name: string) => Promise<unknown>;
}

function NameDialog({ isOpen, onClose, keep }: DialogProps) {
  const { t } = useTranslation(['studies', 'ui']);
  const [name, setName] = useState('');
  const keeping = useMutation({
    mutationFn: keep,
    onSuccess: () => {
      tellDone(t('saved.kept', { name }));
      setName('');
      onClose();
    },
    onError: tellFailure,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) keeping.mutate(name.trim());
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('saved.keep')} closeButtonProps={{ 'aria-label': t('ui:close') }}>
      <form onSubmit={submit}>
        <TextInput
          label={t('saved.name')}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t('ui:cancel')}
          </Button>
          <Button type="submit" disabled={!name.trim()} loading={keeping.isPending}>
            {t('saved.keepIt')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
