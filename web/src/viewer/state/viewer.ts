import { createContext, use } from 'react';
import type { DisplaySet } from '../dicom/displaySets';
import type { Presentation, Window } from '../engine/stackView';
import type { ToolName } from '../engine/toolGroups';
import { Store, useStore } from './store';

/** What a cell shows of a display set: its pictures as they are, or what is made of the volume. */
export type Mode = 'stack' | 'planes' | 'volume';

export interface CellContent {
  set: string;
  mode: Mode;
  /** SOP Instance UID of the one to begin with, where a link names it. */
  instance?: string;
  /** Where to begin; where one is later, the cell's view tells. */
  index?: number;
  presentation?: Presentation;
  /** SOP Instance UID of the presentation state by which it is shown. */
  state?: string;
}

/** What is arranged how. */
export interface Layout {
  rows: number;
  columns: number;
}

/** What stands beside the pictures. */
export type SideTab = 'measurements' | 'layers' | 'report' | 'attributes';

export interface ViewerState {
  study: string;
  /** How many series with pictures the study has, known before the series are. */
  pictureSeries: number;
  /** All series of the study are known. */
  isRead: boolean;
  /** The first picture was drawn, or is not waited for any longer. */
  isFirstSeen: boolean;
  /** Of the study and of the others that were opened beside it, by id. */
  sets: Record<string, DisplaySet>;
  layout: Layout;
  cells: (CellContent | null)[];
  active: number;
  /** The cell that fills the whole place; undefined: all of them are seen. */
  maximised: number | undefined;
  tool: ToolName;
  isSeriesOpen: boolean;
  isSideOpen: boolean;
  sideTab: SideTab;
  hasOverlays: boolean;
  hasReferenceLines: boolean;
  isSynchronised: boolean;
  isKeyListOpen: boolean;
  playing: Record<number, number>;
}

/** What a cell shows at this moment; changes with every drag. */
export interface CellView {
  imageId: string;
  index: number;
  window: Window | undefined;
  zoom: number;
  /** The camera moved; what lies over the picture has to be drawn again. */
  camera: number;
  isLoading: boolean;
  /** It could not be had; what is shown is black. */
  isMissing: boolean;
}

export interface Views {
  views: Record<number, CellView | undefined>;
}

export interface Viewer {
  state: Store<ViewerState>;
  views: Store<Views>;
}

export function createViewer(study: string): Viewer {
  const isWide = window.matchMedia('(min-width: 62em)').matches;
  return {
    state: new Store<ViewerState>({
      study,
      pictureSeries: 0,
      isRead: false,
      isFirstSeen: false,
      sets: {},
      layout: { rows: 1, columns: 1 },
      cells: [null],
      active: 0,
      maximised: undefined,
      tool: window.matchMedia('(pointer: coarse)').matches ? 'scroll' : 'window',
      isSeriesOpen: isWide,
      isSideOpen: false,
      sideTab: 'measurements',
      hasOverlays: true,
      hasReferenceLines: true,
      isSynchronised: false,
      isKeyListOpen: false,
      playing: {},
    }),
    views: new Store<Views>({ views: {} }),
  };
}

export const ViewerContext = createContext<Viewer | null>(null);

export function useViewer(): Viewer {
  const viewer = use(ViewerContext);
  if (!viewer) throw new Error('outside of a viewer');
  return viewer;
}

export function useViewerState<Part>(select: (state: ViewerState) => Part): Part {
  return useStore(useViewer().state, select);
}

export function useCellView(cell: number): CellView | undefined {
  return useStore(useViewer().views, (state) => state.views[cell]);
}

/** Changes what is known of what a cell shows. */
export function noteView(viewer: Viewer, cell: number, change: Partial<CellView>): void {
  const { views } = viewer.views.get();
  const before = views[cell] ?? EMPTY_VIEW;
  viewer.views.set({ views: { ...views, [cell]: { ...before, ...change } } });
}

const EMPTY_VIEW: CellView = {
  imageId: '',
  index: 0,
  window: undefined,
  zoom: 1,
  camera: 0,
  isLoading: true,
  isMissing: false,
};
