import { Button, Group, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session';
import { wordsOf } from '@/ui/notices';
import { stackViewportOf } from '../cells/viewportOf';
import { frameRegistry } from '../loader/frameRegistry';
import { useViewer, type Viewer } from '../state/viewer';
import { saveView } from './save';
import { isSlanted } from './shownView';

/** Asks how the present view is to be called, and stores it. */
export function ViewForm({ done }: { done: () => void }) {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const { person } = useSession();
  const [name, setName] = useState('');
  const save = useMutation({
    mutationFn: () => saveView(viewer, name.trim(), person.display_name || person.name),
    onSuccess: done,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        data-autofocus
        label={t('views.name')}
        maxLength={64}
        required
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Text size="xs" c="dimmed" mt={6}>
        {t(isActiveSlanted(viewer) ? 'views.slanted' : 'views.what')}
      </Text>
      {save.isError && (
        <Text size="xs" c="red" mt={6} role="alert">
          {t('not_saved', { why: wordsOf(save.error) })}
        </Text>
      )}
      <Group justify="flex-end" mt="sm">
        <Button type="submit" loading={save.isPending} disabled={!name.trim()}>
          {t('save')}
        </Button>
      </Group>
    </form>
  );
}

function isActiveSlanted(viewer: Viewer): boolean {
  const viewport = stackViewportOf(viewer.state.get().active);
  const frame = viewport && frameRegistry.find(viewport.getCurrentImageId());
  return frame !== undefined && isSlanted(viewport as NonNullable<typeof viewport>, frame);
}
