import { stackViewportOf } from '../cells/viewportOf';
import { text } from '../dicom/attributes';
import type { DisplaySet } from '../dicom/displaySets';
import { TAG } from '../dicom/tags';
import { presentationOf } from '../engine/stackView';
import type { CellContent, Layout, Mode, Viewer } from './viewer';

/** The arrangement that an address names; empty where it names none. */
export interface Address {
  layout: Layout | undefined;
  cells: CellContent[];
}

const PARAMETER = 'view';
const WRITTEN_AFTER_MS = 400;
const LONGEST = 12_000;

/** What a cell is in an address: short, as addresses are looked at. */
interface Written {
  s: string;
  m?: Mode;
  i?: number;
  p?: CellContent['presentation'];
  v?: string;
}

/** Reads the arrangement out of the address of the page. */
export function readAddress(search = location.search): Address {
  const query = new URLSearchParams(search);
  const series = query.get('series');
  const text = query.get(PARAMETER) ?? '';
  if (!text || text.length > LONGEST) {
    return { layout: undefined, cells: series ? [{ set: series, mode: 'stack', ...named(query) }] : [] };
  }
  try {
    const { l, c } = JSON.parse(text) as { l: [number, number]; c: Written[] };
    const [rows, columns] = l.map((side) => Math.min(Math.max(Math.floor(side), 1), 6)) as [number, number];
    return { layout: { rows, columns }, cells: c.slice(0, rows * columns).map(readCell) };
  } catch {
    return { layout: undefined, cells: [] };
  }
}

/** A link may name an image by its number in the series, from 1, or by its UID. */
function named(query: URLSearchParams): Partial<CellContent> {
  const image = Number(query.get('image'));
  const instance = query.get('instance');
  if (instance) return { instance };
  return image >= 1 ? { index: image - 1 } : {};
}

/** Finds where the instance lies that a link names; a series may be more than one stack. */
export function located(content: CellContent, sets: readonly DisplaySet[]): CellContent {
  const { instance, ...rest } = content;
  if (!instance) return content;
  for (const set of sets) {
    const index = set.frames.findIndex((frame) => frame.instance === instance);
    if (index >= 0) return { ...rest, set: set.id, index };
    if (text(set.data, TAG.SOPInstanceUID) === instance) return { ...rest, set: set.id };
  }
  return rest;
}

function readCell(written: Written): CellContent {
  return {
    set: String(written.s ?? ''),
    mode: written.m ?? 'stack',
    ...(written.i === undefined ? {} : { index: written.i }),
    ...(written.p === undefined ? {} : { presentation: written.p }),
    ...(written.v === undefined ? {} : { state: String(written.v) }),
  };
}

/** Keeps the address of the page that of what is shown, so that it can be handed on and opened again. */
export function followAddress(viewer: Viewer): () => void {
  const { pathname } = location;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = () => {
    clearTimeout(timer);
    // On the way to another page the address is that page's already.
    timer = setTimeout(() => location.pathname === pathname && writeAddress(viewer), WRITTEN_AFTER_MS);
  };
  const leave = [viewer.state.subscribe(later), viewer.views.subscribe(later)];
  const again = () => openAgain(viewer);
  window.addEventListener('popstate', again);
  return () => {
    clearTimeout(timer);
    window.removeEventListener('popstate', again);
    for (const stop of leave) stop();
  };
}

/** Shows what the address names when it changes while the study is open: a link to another series, or the way back. */
function openAgain(viewer: Viewer): void {
  const { layout, cells } = readAddress();
  const { sets } = viewer.state.get();
  const known = cells.map((content) => located(content, Object.values(sets))).filter((content) => sets[content.set]);
  if (known.length === 0) return;
  const wanted = layout ?? { rows: 1, columns: 1 };
  viewer.state.set({ layout: wanted, cells: filled(wanted, known), active: 0, maximised: undefined });
}

/** Gives every place of a layout its content, as far as there is some. */
export function filled(layout: Layout, contents: readonly CellContent[]): (CellContent | null)[] {
  return Array.from({ length: layout.rows * layout.columns }, (_, at) => {
    const content = contents[at];
    return content?.set ? content : null;
  });
}

function writeAddress(viewer: Viewer): void {
  const { cells, layout } = viewer.state.get();
  const { views } = viewer.views.get();
  if (cells.every((content) => content === null)) return;
  const written = cells.map((content, cell): Written => {
    if (!content) return { s: '' };
    const viewport = content.mode === 'stack' ? stackViewportOf(cell) : undefined;
    const isReady = viewport?.hasImageId?.(viewport.getCurrentImageId()) && viewport.getImageData();
    return {
      s: content.set,
      ...(content.mode === 'stack' ? {} : { m: content.mode }),
      i: views[cell]?.index ?? content.index ?? 0,
      ...(viewport && isReady ? { p: rounded(presentationOf(viewport)) } : {}),
      ...(content.state ? { v: content.state } : {}),
    };
  });
  const query = new URLSearchParams(location.search);
  for (const name of ['series', 'image', 'instance']) query.delete(name);
  query.set(PARAMETER, JSON.stringify({ l: [layout.rows, layout.columns], c: written }));
  history.replaceState(history.state, '', `${location.pathname}?${query}`);
}

function rounded<Value>(value: Value): Value {
  return JSON.parse(
    JSON.stringify(value, (_, one) => (typeof one === 'number' ? Math.round(one * 1000) / 1000 : one)),
  ) as Value;
}
