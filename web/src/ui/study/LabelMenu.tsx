import { Button, Group, Menu, TextInput } from '@mantine/core';
import { IconCheck, IconTag } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type LabelAnswer, labelStudy, listLabels, makeLabel, type StudyAnswer, unlabelStudy } from '@/client';
import { tellFailure } from '../notices';
import { LabelMark } from './LabelMark';
import { colourOf } from './labelColour';

/** Puts labels on studies and takes them off; a new one is made by typing its name. */
export function LabelMenu({ studies }: { studies: readonly StudyAnswer[] }) {
  const { t } = useTranslation('studies');
  const client = useQueryClient();
  const { data: labels = [] } = useQuery({
    queryKey: ['labels'],
    queryFn: async () => (await listLabels({ throwOnError: true })).data,
  });
  const isOnAll = (label: LabelAnswer) => studies.every((study) => study.labels.some(({ id }) => id === label.id));
  const renew = () =>
    Promise.all([['labels'], ['studies', 'list'], ['study']].map((queryKey) => client.invalidateQueries({ queryKey })));
  const turn = async (label: LabelAnswer) => {
    const act = isOnAll(label) ? unlabelStudy : labelStudy;
    await Promise.all(studies.map(({ uid }) => act({ path: { study: uid, label: label.id }, throwOnError: true })));
    await renew();
  };
  const make = async (name: string) => {
    const { data } = await makeLabel({ body: { name, colour: colourOf(name) }, throwOnError: true });
    await turn(data);
  };
  return (
    <Menu position="bottom-start" withinPortal closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconTag size={16} stroke={1.5} aria-hidden />}>
          {t('labels.title')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {labels.map((label) => (
          <Menu.Item
            key={label.id}
            rightSection={isOnAll(label) ? <IconCheck size={14} /> : undefined}
            onClick={() => void turn(label).catch(tellFailure)}
          >
            <LabelMark label={label} />
          </Menu.Item>
        ))}
        {labels.length > 0 && <Menu.Divider />}
        <NewLabel onMake={(name) => void make(name).catch(tellFailure)} />
      </Menu.Dropdown>
    </Menu>
  );
}

function NewLabel({ onMake }: { onMake: (name: string) => void }) {
  const { t } = useTranslation('studies');
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    onMake(name.trim());
    setName('');
  };
  return (
    <form onSubmit={submit}>
      <Group gap={6} p={4} wrap="nowrap">
        <TextInput
          size="xs"
          aria-label={t('labels.new')}
          placeholder={t('labels.new')}
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.currentTarget.value)}
          // Arrows move in the text here, not in the menu around it.
          onKeyDown={(event) => event.stopPropagation()}
        />
        <Button type="submit" disabled={!name.trim()}>
          {t('labels.make')}
        </Button>
      </Group>
    </form>
  );
}
