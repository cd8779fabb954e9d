import type { StackViewport } from '@cornerstonejs/core';
import {
  IconAspectRatio,
  IconContrast,
  IconFlipHorizontal,
  IconFlipVertical,
  IconMaximize,
  IconRefresh,
  IconRotate2,
  IconRotateClockwise2,
  IconZoomReset,
} from '@tabler/icons-react';
import { stackViewportOf } from '../cells/viewportOf';
import { flip, invert, reset, setScale, setWindow, turn, windowOf } from '../engine/stackView';
import { toggleMaximised } from '../state/acts';
import { noteView, type Viewer } from '../state/viewer';
import type { Command } from './command';

/** Does something to the pictures of the active cell, where it shows some. */
function withViewport(act: (viewport: StackViewport) => void): (viewer: Viewer) => void {
  return (viewer) => {
    const viewport = stackViewportOf(viewer.state.get().active);
    if (viewport && viewport.getImageIds().length > 0) act(viewport);
  };
}

/** Inverts the active cell. Of this Cornerstone tells nobody, and the address is to hold it. */
function invertAndTell(viewer: Viewer): void {
  withViewport(invert)(viewer);
  noteView(viewer, viewer.state.get().active, {});
}

/** Goes so many pictures on; stops at the ends. */
function go(by: number): (viewer: Viewer) => void {
  return withViewport((viewport) => viewport.scroll(by, false, false));
}

function goTo(where: 'first' | 'last'): (viewer: Viewer) => void {
  return withViewport((viewport) => {
    void viewport.setImageIdIndex(where === 'first' ? 0 : viewport.getImageIds().length - 1);
  });
}

/** Moves the window by a share of its width. */
function adjust(center: number, width: number): (viewer: Viewer) => void {
  return withViewport((viewport) => {
    const shown = windowOf(viewport);
    if (!shown) return;
    const step = Math.max(shown.width * 0.05, 1);
    setWindow(viewport, { center: shown.center + center * step, width: Math.max(shown.width + width * step, 1) });
  });
}

export const GOING_COMMANDS: readonly Command[] = [
  { name: 'next_image', keys: ['ArrowDown'], run: go(1) },
  { name: 'previous_image', keys: ['ArrowUp'], run: go(-1) },
  { name: 'ten_on', keys: ['PageDown'], run: go(10) },
  { name: 'ten_back', keys: ['PageUp'], run: go(-10) },
  { name: 'first_image', keys: ['Home'], run: goTo('first') },
  { name: 'last_image', keys: ['End'], run: goTo('last') },
];

export const VIEW_COMMANDS: readonly Command[] = [
  { name: 'reset', keys: ['0'], icon: IconRefresh, run: withViewport(reset) },
  { name: 'fit', keys: ['='], icon: IconZoomReset, run: withViewport((viewport) => setScale(viewport, 'fit')) },
  {
    name: 'real_pixels',
    keys: ['Shift+1', '!'],
    icon: IconAspectRatio,
    run: withViewport((viewport) => setScale(viewport, 'real')),
  },
  { name: 'invert', keys: ['i'], icon: IconContrast, run: invertAndTell },
  { name: 'turn_right', keys: ['.'], icon: IconRotateClockwise2, run: withViewport((viewport) => turn(viewport, 90)) },
  { name: 'turn_left', keys: [','], icon: IconRotate2, run: withViewport((viewport) => turn(viewport, -90)) },
  {
    name: 'flip_sideways',
    keys: ['h'],
    icon: IconFlipVertical,
    run: withViewport((viewport) => flip(viewport, false)),
  },
  {
    name: 'flip_upside_down',
    keys: ['v'],
    icon: IconFlipHorizontal,
    run: withViewport((viewport) => flip(viewport, true)),
  },
  { name: 'maximise', keys: ['x'], icon: IconMaximize, run: (viewer) => toggleMaximised(viewer) },
];

export const WINDOW_COMMANDS: readonly Command[] = [
  { name: 'brighter', keys: ['Shift+ArrowUp'], run: adjust(-1, 0) },
  { name: 'darker', keys: ['Shift+ArrowDown'], run: adjust(1, 0) },
  { name: 'softer', keys: ['Shift+ArrowRight'], run: adjust(0, 1) },
  { name: 'harder', keys: ['Shift+ArrowLeft'], run: adjust(0, -1) },
];
