import { Button, CloseButton, Group, Menu, NumberInput, TagsInput, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConditionsBody } from '@/client';
import { fromIsoDay, toIsoDay } from './days';
import classes from './Roles.module.css';

const KINDS = ['modalities', 'parts', 'days', 'dates'] as const;
type Kind = (typeof KINDS)[number];

const MODALITIES = ['CT', 'MR', 'US', 'DX', 'CR', 'MG', 'XA', 'RF', 'NM', 'PT', 'ES', 'OP', 'ECG'];
const BODY_PARTS = [
  'HEAD',
  'NECK',
  'CHEST',
  'ABDOMEN',
  'PELVIS',
  'SPINE',
  'BREAST',
  'HEART',
  'KNEE',
  'SHOULDER',
  'HAND',
];
const NONE: Record<Kind, Partial<ConditionsBody>> = {
  modalities: { modalities: [] },
  parts: { body_parts: [] },
  days: { last_days: null },
  dates: { first_date: '', last_date: '' },
};

interface Props {
  conditions: ConditionsBody;
  onChange: (conditions: ConditionsBody) => void;
}

/** What else has to be true of a study: its modality, body part, age or date. */
export function ConditionsEditor({ conditions, onChange }: Props) {
  const { t } = useTranslation('roles');
  const [opened, setOpened] = useState<readonly Kind[]>(() => KINDS.filter((kind) => isGiven(kind, conditions)));
  const set = (changed: Partial<ConditionsBody>) => onChange({ ...conditions, ...changed });
  const left = KINDS.filter((kind) => !opened.includes(kind));
  const close = (kind: Kind) => {
    setOpened(opened.filter((one) => one !== kind));
    set(NONE[kind]);
  };
  return (
    <div className={classes.conditions}>
      {opened.map((kind) => (
        <Group key={kind} gap={4} align="flex-end" wrap="nowrap">
          <Condition kind={kind} conditions={conditions} set={set} />
          <CloseButton aria-label={t('conditions.remove')} onClick={() => close(kind)} />
        </Group>
      ))}
      {left.length > 0 && (
        <Menu position="bottom-start" withinPortal>
          <Menu.Target>
            <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />}>
              {t('conditions.add')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {left.map((kind) => (
              <Menu.Item key={kind} onClick={() => setOpened([...opened, kind])}>
                {t(`conditions.${kind}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

interface ConditionProps {
  kind: Kind;
  conditions: ConditionsBody;
  set: (changed: Partial<ConditionsBody>) => void;
}

function Condition({ kind, conditions, set }: ConditionProps) {
  const { t } = useTranslation('roles');
  switch (kind) {
    case 'modalities':
      return (
        <TagsInput
          label={t('conditions.modalities')}
          value={conditions.modalities ?? []}
          onChange={(chosen) => set({ modalities: chosen.map((one) => one.trim().toUpperCase()) })}
          data={MODALITIES}
          acceptValueOnBlur
          miw={220}
        />
      );
    case 'parts':
      return (
        <TagsInput
          label={t('conditions.parts')}
          value={conditions.body_parts ?? []}
          onChange={(chosen) => set({ body_parts: chosen.map((one) => one.trim().toUpperCase()) })}
          data={BODY_PARTS}
          acceptValueOnBlur
          miw={220}
        />
      );
    case 'days':
      return (
        <NumberInput
          label={t('conditions.days')}
          value={conditions.last_days ?? ''}
          onChange={(days) => set({ last_days: days === '' ? null : Number(days) })}
          min={0}
          max={36500}
          w={200}
        />
      );
    default:
      return (
        <Group gap="xs" wrap="nowrap">
          <TextInput
            type="date"
            label={t('conditions.since')}
            value={toIsoDay(conditions.first_date)}
            onChange={(event) => set({ first_date: fromIsoDay(event.currentTarget.value) })}
          />
          <TextInput
            type="date"
            label={t('conditions.until')}
            value={toIsoDay(conditions.last_date)}
            onChange={(event) => set({ last_date: fromIsoDay(event.currentTarget.value) })}
          />
        </Group>
      );
  }
}

function isGiven(kind: Kind, conditions: ConditionsBody): boolean {
  switch (kind) {
    case 'modalities':
      return Boolean(conditions.modalities?.length);
    case 'parts':
      return Boolean(conditions.body_parts?.length);
    case 'days':
      return typeof conditions.last_days === 'number';
    default:
      return Boolean(conditions.first_date || conditions.last_date);
  }
}
