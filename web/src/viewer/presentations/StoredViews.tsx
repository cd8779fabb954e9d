import { Group, UnstyledButton } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DisplaySet } from '../dicom/displaySets';
import { useViewer, useViewerState } from '../state/viewer';
import { openView } from './openView';
import { viewsOf } from './presentationState';
import { ViewFacts } from './ViewFacts';

/** The stored views of a series, below its picture in the list. */
export function StoredViews({ set }: { set: DisplaySet }) {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const sets = useViewerState((state) => state.sets);
  const cells = useViewerState((state) => state.cells);
  return viewsOf(set, sets).map((view) => {
    const isChosen = cells.some((content) => content?.state === view.uid);
    const open = () => {
      openView(viewer, view.data);
      if (window.matchMedia('(max-width: 62em)').matches) viewer.state.set({ isSeriesOpen: false });
    };
    return (
      <UnstyledButton
        key={view.uid}
        pl={14}
        py={4}
        fw={isChosen ? 600 : undefined}
        aria-pressed={isChosen}
        aria-label={t('views.open', { name: view.name || t('views.unnamed') })}
        onClick={open}
      >
        <Group gap={6} wrap="nowrap" align="flex-start">
          <IconBookmark size={16} stroke={1.5} />
          <span>
            <ViewFacts view={view} />
          </span>
        </Group>
      </UnstyledButton>
    );
  });
}
