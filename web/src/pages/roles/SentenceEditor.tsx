import { ActionIcon, Group, MultiSelect, Select, Text, TextInput, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Permission, Scope } from '@/client';
import { ConditionsEditor } from './ConditionsEditor';
import classes from './Roles.module.css';
import { inOrder, MANAGING_PERMISSIONS, SCOPES, type Sentence, STUDY_PERMISSIONS } from './sentences';

interface Props {
  sentence: Sentence;
  onChange: (sentence: Sentence) => void;
  onRemove: () => void;
}

/** One sentence of a role: may … / for … / only if …. */
export function SentenceEditor({ sentence, onChange, onRemove }: Props) {
  const { t } = useTranslation('roles');
  const named = (permissions: readonly Permission[]) =>
    permissions.map((value) => ({ value, label: t(`permissions.${value}`) }));
  return (
    <fieldset className={classes.sentence} aria-label={t('sentence')}>
      <Group align="flex-start" wrap="nowrap" gap="xs">
        <div className={classes.parts}>
          <div className={classes.what}>
            <MultiSelect
              label={t('may')}
              value={sentence.permissions}
              onChange={(chosen) => onChange({ ...sentence, permissions: inOrder(chosen as Permission[]) })}
              data={[
                { group: t('groups.studies'), items: named(STUDY_PERMISSIONS) },
                { group: t('groups.managing'), items: named(MANAGING_PERMISSIONS) },
              ]}
              searchable
              hidePickedOptions
              classNames={{ inputField: classes.field }}
              placeholder={sentence.permissions.length === 0 ? t('choose') : undefined}
              maxDropdownHeight={320}
            />
            <Select
              label={t('for')}
              value={sentence.scope}
              onChange={(scope) => scope && onChange({ ...sentence, scope: scope as Scope })}
              data={SCOPES.map((value) => ({ value, label: t(`scopes.${value}`, { dataset: '…' }) }))}
              allowDeselect={false}
              maxDropdownHeight={320}
            />
          </div>
          {sentence.scope === 'dataset' && (
            <TextInput
              label={t('dataset')}
              value={sentence.dataset}
              onChange={(event) => onChange({ ...sentence, dataset: event.currentTarget.value })}
              required
            />
          )}
          <ConditionsEditor
            conditions={sentence.conditions}
            onChange={(conditions) => onChange({ ...sentence, conditions })}
          />
        </div>
        <Tooltip label={t('removeSentence')}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('removeSentence')} onClick={onRemove}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
      {sentence.scope === 'department' && (
        <Text size="xs" c="dimmed">
          {t('departmentHint')}
        </Text>
      )}
    </fieldset>
  );
}
