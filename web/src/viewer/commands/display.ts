import {
  IconAppWindow,
  IconArrowsMaximize,
  IconKeyboard,
  IconLayoutSidebar,
  IconLayoutSidebarRight,
  IconLineDashed,
  IconLink,
  IconListDetails,
  IconMovie,
  IconPhotoDown,
  IconPlayerPlay,
  IconPrinter,
  IconReportMedical,
  IconStack2,
  IconTextCaption,
} from '@tabler/icons-react';
import { togglePlaying } from '../engine/cine';
import { copyLink, printPictures, savePicture } from '../output/output';
import { askForVideo } from '../output/videoQuestion';
import { layers } from '../overlays/layers';
import { isPresentationState } from '../presentations/presentationState';
import { step } from '../state/acts';
import { setsOfStudy } from '../state/opening';
import type { Viewer, ViewerState } from '../state/viewer';
import { openSecondWindow } from '../windows/secondWindow';
import type { Command } from './command';

type Switch = 'isSeriesOpen' | 'isSideOpen' | 'hasOverlays' | 'hasReferenceLines' | 'isSynchronised' | 'isKeyListOpen';

function toggling(name: Command['name'], key: Switch, keys: string[], icon?: Command['icon']): Command {
  return {
    name,
    keys,
    ...(icon ? { icon } : {}),
    run: (viewer) => viewer.state.set({ [key]: !viewer.state.get()[key] } as Partial<ViewerState>),
    isOn: (viewer) => viewer.state.get()[key],
  };
}

function stepping(by: 1 | -1): (viewer: Viewer) => void {
  return (viewer) => {
    const { sets, cells, active, study } = viewer.state.get();
    const shown = sets[cells[active]?.set ?? ''];
    const others = setsOfStudy(sets, shown?.study ?? study).filter(({ data }) => !isPresentationState(data));
    step(viewer, others, by);
  };
}

export const DISPLAY_COMMANDS: readonly Command[] = [
  { name: 'next_series', keys: ['ArrowRight'], run: stepping(1) },
  { name: 'previous_series', keys: ['ArrowLeft'], run: stepping(-1) },
  {
    name: 'play',
    keys: ['Space'],
    icon: IconPlayerPlay,
    run: togglePlaying,
    isOn: (viewer) => viewer.state.get().playing[viewer.state.get().active] !== undefined,
  },
  toggling('series_list', 'isSeriesOpen', ['Shift+s'], IconLayoutSidebar),
  toggling('side', 'isSideOpen', ['Shift+m'], IconLayoutSidebarRight),
  {
    name: 'report',
    keys: ['Shift+w'],
    icon: IconReportMedical,
    run: toggleReport,
    isOn: isReportOpen,
  },
  toggling('overlays', 'hasOverlays', ['q'], IconTextCaption),
  { name: 'layers', keys: ['o'], icon: IconStack2, run: () => layers.toggleAll() },
  toggling('reference_lines', 'hasReferenceLines', ['y'], IconLineDashed),
  toggling('synchronise', 'isSynchronised', ['g'], IconLink),
  { name: 'second_window', keys: ['Shift+n'], icon: IconAppWindow, run: openSecondWindow },
  { name: 'full_screen', keys: ['Shift+f'], icon: IconArrowsMaximize, run: toggleFullScreen },
  { name: 'save_picture', keys: ['Ctrl+s'], icon: IconPhotoDown, run: savePicture },
  { name: 'save_video', keys: ['Shift+v'], icon: IconMovie, run: askForVideo },
  { name: 'print', keys: ['Ctrl+p'], icon: IconPrinter, run: printPictures },
  { name: 'copy_link', keys: ['Shift+c'], icon: IconListDetails, run: copyLink },
  toggling('key_list', 'isKeyListOpen', ['?'], IconKeyboard),
];

function isReportOpen(viewer: Viewer): boolean {
  const { isSideOpen, sideTab } = viewer.state.get();
  return isSideOpen && sideTab === 'report';
}

function toggleReport(viewer: Viewer): void {
  viewer.state.set(isReportOpen(viewer) ? { isSideOpen: false } : { isSideOpen: true, sideTab: 'report' });
}

function toggleFullScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void document.documentElement.requestFullscreen?.();
}
