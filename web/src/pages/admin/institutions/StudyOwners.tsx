import { Anchor, Button, Group, MultiSelect, Popover, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import type { StudyAnswer } from '@/client';
import {
  assignStudyInstitutionsMutation,
  getStudyInstitutionsOptions,
  getStudyInstitutionsQueryKey,
  listInstitutionNamesOptions,
} from '@/client/@tanstack/react-query.gen';
import { useChange } from '../useChange';

/** Whose a study is; who manages institutions may decide otherwise than the rules. */
export function StudyOwners({ study }: { study: StudyAnswer }) {
  const { t } = useTranslation('admin');
  const mayAssign = useMay('manage-institutions');
  const [isOpen, setOpen] = useState(false);
  return (
    <Group gap={6}>
      <span>{study.institutions.join(', ') || '—'}</span>
      {mayAssign && (
        <Popover opened={isOpen} onChange={setOpen} trapFocus withinPortal width={320}>
          <Popover.Target>
            <Anchor component="button" type="button" fz="inherit" onClick={() => setOpen(!isOpen)}>
              {t('owners.change')}
            </Anchor>
          </Popover.Target>
          <Popover.Dropdown>
            <OwnersForm study={study.uid} onDone={() => setOpen(false)} />
          </Popover.Dropdown>
        </Popover>
      )}
    </Group>
  );
}

function OwnersForm({ study, onDone }: { study: string; onDone: () => void }) {
  const { t } = useTranslation('admin');
  const path = { study_instance_uid: study };
  const { data: names = [] } = useQuery(listInstitutionNamesOptions());
  const { data } = useQuery(getStudyInstitutionsOptions({ path }));
  const [choice, setChoice] = useState<string[] | null>(null);
  const chosen = choice ?? data?.institutions.map(String) ?? [];
  const changed = [getStudyInstitutionsQueryKey({ path }), ['study'], ['studies']];
  const assign = useChange(assignStudyInstitutionsMutation(), changed, () => t('saved'));
  const put = (institutions: number[] | null) => assign.mutate({ path, body: { institutions } }, { onSuccess: onDone });
  return (
    <Stack gap="sm">
      <MultiSelect
        label={t('owners.label')}
        data={names.map((one) => ({ value: String(one.id), label: one.name }))}
        value={chosen}
        onChange={setChoice}
        readOnly={!data}
        searchable
        comboboxProps={{ withinPortal: false }}
        data-autofocus
      />
      <Text size="xs" c="dimmed">
        {t(data?.assigned ? 'owners.assigned' : 'owners.byRules')}
      </Text>
      <Group gap="xs">
        <Button
          size="compact-sm"
          // Not before it is known whose it is: nobody would have it.
          disabled={!data}
          loading={assign.isPending}
          onClick={() => put(chosen.map(Number))}
        >
          {t('save')}
        </Button>
        {data?.assigned && (
          <Button size="compact-sm" variant="default" loading={assign.isPending} onClick={() => put(null)}>
            {t('owners.toRules')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
