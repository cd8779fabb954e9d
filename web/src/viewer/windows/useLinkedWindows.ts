import { useEffect } from 'react';
import { stackViewportOf } from '../cells/viewportOf';
import { type CellView, useViewer, useViewerState, type Viewer } from '../state/viewer';
import { nearestTo, type Place, placeOf } from './place';

/** What windows on a study tell each other: that they are to move together, and where one looks. */
type Message = { isLinked: boolean } | { place: Place } | { isNew: true };

/** Lets the windows on a study scroll together where that is wished; one that opens is told whether it is. */
export function useLinkedWindows(): void {
  const viewer = useViewer();
  const study = useViewerState((state) => state.study);
  useEffect(() => {
    if (!('BroadcastChannel' in window)) return;
    const channel = new BroadcastChannel(`dicom-network.viewer.${study}`);
    const stop = follow(viewer, channel);
    return () => {
      stop();
      channel.close();
    };
  }, [viewer, study]);
}

function follow(viewer: Viewer, channel: BroadcastChannel): () => void {
  /** By the cell: where another window brought it. What it shows then is no news. */
  const brought = new Map<number, number>();
  let wasLinked = viewer.state.get().isSynchronised;
  let before: CellView | undefined;
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if ('isNew' in data) {
      if (viewer.state.get().isSynchronised) channel.postMessage({ isLinked: true } satisfies Message);
    } else if ('isLinked' in data) {
      wasLinked = data.isLinked;
      viewer.state.set({ isSynchronised: data.isLinked });
    } else if (viewer.state.get().isSynchronised) goTo(viewer, data.place, brought);
  };
  channel.postMessage({ isNew: true } satisfies Message);
  const stops = [
    viewer.state.subscribe(() => {
      const { isSynchronised } = viewer.state.get();
      if (isSynchronised === wasLinked) return;
      wasLinked = isSynchronised;
      channel.postMessage({ isLinked: isSynchronised } satisfies Message);
    }),
    viewer.views.subscribe(() => {
      const { active, isSynchronised } = viewer.state.get();
      const view = viewer.views.get().views[active];
      if (!view || view.isLoading) return;
      const isNews = view.index !== before?.index && brought.get(active) !== view.index;
      before = view;
      if (!isSynchronised || !isNews) return;
      brought.delete(active);
      const place = placeOf(viewer, view);
      if (place) channel.postMessage({ place } satisfies Message);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function goTo(viewer: Viewer, place: Place, brought: Map<number, number>): void {
  const { sets, cells } = viewer.state.get();
  cells.forEach((content, cell) => {
    const set = sets[content?.set ?? ''];
    const viewport = content?.mode === 'stack' ? stackViewportOf(cell) : undefined;
    const index = set && nearestTo(set, place);
    if (!viewport || index === undefined || viewport.getImageIds().length !== set?.frames.length) return;
    brought.set(cell, index);
    if (viewport.getTargetImageIdIndex() !== index) void viewport.setImageIdIndex(index);
  });
}
