import { ActionIcon, Tooltip } from '@mantine/core';
import { IconBox, IconCube3dSphere } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isVolume } from '../dicom/displaySets';
import { type Mode, useViewer, useViewerState } from '../state/viewer';

const MODES = [
  { mode: 'planes', icon: IconCube3dSphere },
  { mode: 'volume', icon: IconBox },
] as const satisfies readonly { mode: Mode; icon: unknown }[];

/** Shows what is made of the volume, where the slices make one. */
export function ModeButtons() {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const set = useViewerState((state) => state.sets[state.cells[state.active]?.set ?? '']);
  const mode = useViewerState((state) => state.cells[state.active]?.mode);
  if (!set || !isVolume(set)) return null;
  const choose = (wanted: Mode) => {
    const { cells, active } = viewer.state.get();
    const next: Mode = mode === wanted ? 'stack' : wanted;
    viewer.state.set({
      cells: cells.map((content, at) => (at === active && content ? { set: content.set, mode: next } : content)),
    });
  };
  return MODES.map(({ mode: one, icon: Icon }) => (
    <Tooltip key={one} label={t(`modes.${one}`)}>
      <ActionIcon
        variant={mode === one ? 'light' : 'subtle'}
        color={mode === one ? 'accent' : 'gray'}
        size="lg"
        aria-label={t(`modes.${one}`)}
        aria-pressed={mode === one}
        onClick={() => choose(one)}
      >
        <Icon size={20} stroke={1.5} />
      </ActionIcon>
    </Tooltip>
  ));
}
