import { Button, Group, TagsInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonDetails } from '@/client';
import { setDicomNamesMutation, setPatientIdsMutation, showPersonQueryKey } from '@/client/@tanstack/react-query.gen';
import { Section } from '@/ui/identity/Section';
import { usePeopleChange } from './usePeopleChange';

/** How studies know somebody: the names of a physician, the numbers of a patient. */
export function StandingSection({ person }: { person: PersonDetails }) {
  const { t } = useTranslation('people');
  const [names, setNames] = useState(person.dicom_names);
  const [ids, setIds] = useState(person.patient_ids);
  const path = { person_id: person.id };
  const changed = [showPersonQueryKey({ path })];
  const saveNames = usePeopleChange(setDicomNamesMutation(), changed, t('saved'));
  const saveIds = usePeopleChange(setPatientIdsMutation(), changed, t('saved'));
  const submitNames = (event: FormEvent) => {
    event.preventDefault();
    saveNames.mutate({ path, body: { names } });
  };
  const submitIds = (event: FormEvent) => {
    event.preventDefault();
    saveIds.mutate({ path, body: { ids } });
  };
  return (
    <Section title={t('standing.title')} description={t('standing.hint')}>
      <form onSubmit={submitNames}>
        <Group align="flex-end">
          <TagsInput
            label={t('standing.names')}
            description={t('standing.namesHint')}
            value={names}
            onChange={setNames}
            maxTags={20}
            splitChars={[';']}
            acceptValueOnBlur
            flex="1 1 320px"
          />
          <Button type="submit" variant="default" loading={saveNames.isPending}>
            {t('save')}
          </Button>
        </Group>
      </form>
      <form onSubmit={submitIds}>
        <Group align="flex-end">
          <TagsInput
            label={t('standing.ids')}
            description={t('standing.idsHint')}
            value={ids}
            onChange={setIds}
            maxTags={20}
            splitChars={[';']}
            acceptValueOnBlur
            flex="1 1 320px"
          />
          <Button type="submit" variant="default" loading={saveIds.isPending}>
            {t('save')}
          </Button>
        </Group>
      </form>
    </Section>
  );
}
