import { Button, Drawer, Group, Stack, TagsInput, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InstitutionAnswer } from '@/client';
import {
  addInstitutionMutation,
  changeInstitutionMutation,
  listApplicationEntitiesQueryKey,
  listInstitutionNamesQueryKey,
  listInstitutionsQueryKey,
} from '@/client/@tanstack/react-query.gen';
import { useChange } from '../useChange';
import { DepartmentList } from './DepartmentList';

interface Props {
  institution: InstitutionAnswer | 'new' | null;
  onClose: () => void;
}

const CHANGED = [listInstitutionsQueryKey(), listInstitutionNamesQueryKey(), listApplicationEntitiesQueryKey()];

/** Adds an institution or changes one: its name, what its images are known by, its departments. */
export function InstitutionEditor({ institution, onClose }: Props) {
  const { t } = useTranslation(['admin', 'ui']);
  const isNew = institution === 'new';
  return (
    <Drawer
      opened={institution !== null}
      onClose={onClose}
      position="right"
      title={institution && !isNew ? institution.name : t('institutions.add')}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      {institution && (
        <Stack gap="xl">
          <InstitutionForm institution={isNew ? null : institution} onClose={onClose} />
          {!isNew && <DepartmentList institution={institution.id} />}
        </Stack>
      )}
    </Drawer>
  );
}

function InstitutionForm({ institution, onClose }: { institution: InstitutionAnswer | null; onClose: () => void }) {
  const { t } = useTranslation(['admin', 'ui']);
  const [name, setName] = useState('');
  const [aeTitles, setAeTitles] = useState<string[]>([]);
  const [imageNames, setImageNames] = useState<string[]>([]);
  useEffect(() => {
    setName(institution?.name ?? '');
    setAeTitles(institution?.ae_titles ?? []);
    setImageNames(institution?.image_names ?? []);
  }, [institution]);
  const add = useChange(addInstitutionMutation(), CHANGED, () => t('institutions.added', { name }));
  const change = useChange(changeInstitutionMutation(), CHANGED, () => t('saved'));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { name: name.trim(), ae_titles: aeTitles, image_names: imageNames };
    if (institution) change.mutate({ path: { institution_id: institution.id }, body }, { onSuccess: onClose });
    else add.mutate({ body }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('institutions.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          maxLength={200}
          data-autofocus
        />
        <TagsInput
          label={t('institutions.aeTitles')}
          description={t('institutions.aeTitlesHint')}
          value={aeTitles}
          onChange={setAeTitles}
          acceptValueOnBlur
        />
        <TagsInput
          label={t('institutions.imageNames')}
          description={t('institutions.imageNamesHint')}
          value={imageNames}
          onChange={setImageNames}
          acceptValueOnBlur
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('ui:cancel')}
          </Button>
          <Button type="submit" loading={add.isPending || change.isPending}>
            {institution ? t('save') : t('institutions.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
