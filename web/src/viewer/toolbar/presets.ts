import { stackViewportOf } from '../cells/viewportOf';
import { items, numbers, text } from '../dicom/attributes';
import { TAG } from '../dicom/tags';
import { setWindow, type Window } from '../engine/stackView';
import { applyTable } from '../engine/voiTable';
import { frameRegistry } from '../loader/frameRegistry';
import { readTable } from '../loader/lookupTable';
import { windowsOf } from '../loader/rescale';
import type { Viewer } from '../state/viewer';
import { setPlanesWindow } from '../volume/planesWindow';

/** A window with a name. */
export interface Preset {
  /** A key of the texts under `presets`, or what the file calls it. */
  name: string;
  isFromFile: boolean;
  /** Undefined: the table of the file with this place in its list. */
  window?: Window;
  table?: number;
}

const CT: readonly Preset[] = [
  given('soft', 40, 400),
  given('lung', -600, 1500),
  given('bone', 400, 1800),
  given('brain', 40, 80),
  given('abdomen', 60, 360),
  given('mediastinum', 50, 350),
  given('liver', 80, 150),
  given('angio', 300, 600),
];
const PT: readonly Preset[] = [given('suv5', 2.5, 5), given('suv10', 5, 10), given('suv20', 10, 20)];

function given(name: string, center: number, width: number): Preset {
  return { name, isFromFile: false, window: { center, width } };
}

/** Gives the windows for what a cell shows: those of the file, then the usual ones of the modality. */
export function presetsOf(imageId: string): Preset[] {
  const frame = frameRegistry.find(imageId);
  if (!frame) return [];
  const modality = text(frame.data, TAG.Modality);
  const usual = modality === 'CT' ? CT : modality === 'PT' ? PT : [];
  return [...windowsOfFile(frame.data), ...tablesOfFile(frame.data), ...usual];
}

function windowsOfFile(data: Parameters<typeof text>[0]): Preset[] {
  return windowsOf(data).map(({ name, center, width }) => ({ name, isFromFile: true, window: { center, width } }));
}

function tablesOfFile(data: Parameters<typeof text>[0]): Preset[] {
  return items(data, TAG.VOILUTSequence).map((item, table) => ({
    name: text(item, TAG.LUTExplanation),
    isFromFile: true,
    table,
  }));
}

/** Shows the active cell as a preset says. */
export async function applyPreset(viewer: Viewer, preset: Preset): Promise<void> {
  const { active } = viewer.state.get();
  const viewport = stackViewportOf(active);
  if (!viewport) {
    if (preset.window) setPlanesWindow(active, preset.window);
    return;
  }
  if (preset.window) {
    setWindow(viewport, preset.window);
    return;
  }
  const frame = frameRegistry.find(viewport.getCurrentImageId());
  const item = items(frame?.data ?? {}, TAG.VOILUTSequence)[preset.table ?? 0];
  const table = item && (await readTable(item, numbers(frame?.data ?? {}, TAG.PixelRepresentation)[0] === 1));
  if (table) applyTable(viewport, table);
}

/** Takes the digits 1 to 9 as the presets in the order of the list. */
export function pressPreset(viewer: Viewer, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || !/^[1-9]$/.test(event.key)) return false;
  const { active } = viewer.state.get();
  const imageId = viewer.views.get().views[active]?.imageId ?? '';
  const preset = presetsOf(imageId)[Number(event.key) - 1];
  if (preset) void applyPreset(viewer, preset);
  return preset !== undefined;
}
