import { ActionIcon, Menu, Text, Tooltip } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { useViewer, useViewerState } from '../state/viewer';
import { leaveView, openView } from './openView';
import { viewsOf } from './presentationState';
import { SaveView } from './SaveView';
import { ViewFacts } from './ViewFacts';

/** The stored views of what the active cell shows, and a way to store the present one. */
export function ViewMenu() {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const maySave = useMay('upload');
  const [isOpen, setOpen] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const sets = useViewerState((state) => state.sets);
  const content = useViewerState((state) => state.cells[state.active]);
  const set = sets[content?.set ?? ''];
  const views = set ? viewsOf(set, sets) : [];
  const chosen = content?.state;
  return (
    <>
      <Menu position="bottom-start" withinPortal opened={isOpen} onChange={setOpen}>
        <Menu.Target>
          <Tooltip label={t('views.title')} disabled={isOpen}>
            <ActionIcon
              variant={chosen ? 'light' : 'subtle'}
              color={chosen ? 'accent' : 'gray'}
              size="lg"
              aria-label={t('views.title')}
            >
              <IconBookmark size={20} stroke={1.5} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown mah="70dvh" style={{ overflowY: 'auto' }}>
          {views.map((view) => (
            <Menu.Item
              key={view.uid}
              fw={view.uid === chosen ? 600 : undefined}
              onClick={() => openView(viewer, view.data)}
            >
              <ViewFacts view={view} />
            </Menu.Item>
          ))}
          {views.length === 0 && (
            <Text size="sm" c="dimmed" px="sm" py={6} maw={260}>
              {t('views.none')}
            </Text>
          )}
          <Menu.Divider />
          {chosen && <Menu.Item onClick={() => leaveView(viewer)}>{t('views.leave')}</Menu.Item>}
          <Menu.Item disabled={!maySave} onClick={() => setSaving(true)}>
            {t('views.save')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SaveView isOpen={isSaving} close={() => setSaving(false)} />
    </>
  );
}
