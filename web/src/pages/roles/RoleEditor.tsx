import { Button, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoleAnswer } from '@/client';
import { listInstitutionNamesOptions } from '@/client/@tanstack/react-query.gen';
import { Preview } from './Preview';
import { RemoveRole } from './RemoveRole';
import classes from './Roles.module.css';
import { roleName } from './roleName';
import { SentenceEditor } from './SentenceEditor';
import { type Sentence, toGrants, toSentences } from './sentences';
import { usePreview } from './usePreview';
import { useSaving } from './useSaving';

const EMPTY: Omit<Sentence, 'key'> = { permissions: [], scope: 'institution', conditions: {}, dataset: '' };

/** Edits a role as sentences; what a change does is seen before it is saved. */
export function RoleEditor({ role }: { role: RoleAnswer }) {
  const { t } = useTranslation('roles');
  const isNew = role.id === 0;
  const [title, setTitle] = useState(role.title);
  const [description, setDescription] = useState(role.description);
  const [institution, setInstitution] = useState<number | null>(role.institution);
  const [sentences, setSentences] = useState(() => toSentences(role.grants));
  const body = { name: role.name || roleName(title), title: title.trim(), description, grants: toGrants(sentences) };
  const preview = usePreview(role.id, body);
  const saving = useSaving(role.id);
  const change = (changed: Sentence) =>
    setSentences((before) => before.map((one) => (one.key === changed.key ? changed : one)));
  const add = () => setSentences((before) => [...before, { ...EMPTY, key: nextKey(before) }]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.save(isNew ? { ...body, institution } : body);
  };
  return (
    <form onSubmit={submit}>
      <fieldset disabled={!role.is_managed} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
        <Stack gap="lg" maw={860}>
          {!role.is_managed && <Text size="sm">{t('readOnly')}</Text>}
          <Group grow align="flex-start" preventGrowOverflow={false}>
            <TextInput
              label={t('fields.title')}
              value={title}
              onChange={(event) => setTitle(event.currentTarget.value)}
              required
              maxLength={100}
              miw={200}
            />
            {isNew && <OwnerSelect value={institution} onChange={setInstitution} />}
          </Group>
          <TextInput
            label={t('fields.description')}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            maxLength={500}
          />
          <section aria-labelledby="sentences">
            <Title order={2} size="h5" mb="xs" id="sentences">
              {t('peopleMay', { title: title || t('thisRole') })}
            </Title>
            <Stack gap="sm">
              {sentences.map((one) => (
                <SentenceEditor
                  key={one.key}
                  sentence={one}
                  onChange={change}
                  onRemove={() => setSentences((before) => before.filter(({ key }) => key !== one.key))}
                />
              ))}
              {sentences.length === 0 && <Text size="sm">{t('nothingYet')}</Text>}
              <Button
                variant="default"
                leftSection={<IconPlus size={16} aria-hidden />}
                onClick={add}
                style={{ alignSelf: 'flex-start' }}
              >
                {t('addSentence')}
              </Button>
            </Stack>
          </section>
          <div className={classes.ending}>
            <Preview isNew={isNew} preview={preview} />
            <Group>
              <Button type="submit" loading={saving.isBusy} disabled={preview.isWaiting || !title.trim()}>
                {isNew ? t('make') : t('save')}
              </Button>
              <Button variant="default" renderRoot={(props) => <Link to="/roles" {...props} />}>
                {t('back')}
              </Button>
            </Group>
          </div>
        </Stack>
      </fieldset>
      {!isNew && <RemoveRole role={role} />}
    </form>
  );
}

function OwnerSelect({ value, onChange }: { value: number | null; onChange: (value: number | null) => void }) {
  const { t } = useTranslation('roles');
  const { data = [] } = useQuery(listInstitutionNamesOptions());
  return (
    <Select
      label={t('fields.institution')}
      placeholder={t('everybodys')}
      value={value === null ? null : String(value)}
      onChange={(chosen) => onChange(chosen ? Number(chosen) : null)}
      data={data.map((one) => ({ value: String(one.id), label: one.name }))}
      clearable
      searchable
      miw={200}
    />
  );
}

function nextKey(sentences: readonly Sentence[]): number {
  return Math.max(-1, ...sentences.map(({ key }) => key)) + 1;
}
