import {
  AngleTool,
  ArrowAnnotateTool,
  addTool,
  BidirectionalTool,
  CobbAngleTool,
  CrosshairsTool,
  EllipticalROITool,
  Enums,
  LengthTool,
  MagnifyTool,
  PanTool,
  PlanarFreehandROITool,
  PlanarRotateTool,
  ProbeTool,
  RectangleROITool,
  ReferenceLinesTool,
  ToolGroupManager,
  TrackballRotateTool,
  type Types,
  WindowLevelTool,
  ZoomTool,
} from '@cornerstonejs/tools';
import { askForText } from '../measurements/arrowQuestion';
import { BrushTool, EraserTool, ThresholdTool } from '../segmentations/PaintTool';
import { ScrollTool } from './ScrollTool';

/** What the main button of the mouse, or one finger, does. */
export const TOOLS = {
  window: WindowLevelTool.toolName,
  scroll: ScrollTool.toolName,
  pan: PanTool.toolName,
  zoom: ZoomTool.toolName,
  magnify: MagnifyTool.toolName,
  rotate: PlanarRotateTool.toolName,
  probe: ProbeTool.toolName,
  length: LengthTool.toolName,
  bidirectional: BidirectionalTool.toolName,
  angle: AngleTool.toolName,
  cobb: CobbAngleTool.toolName,
  rectangle: RectangleROITool.toolName,
  ellipse: EllipticalROITool.toolName,
  freehand: PlanarFreehandROITool.toolName,
  arrow: ArrowAnnotateTool.toolName,
  brush: BrushTool.toolName,
  eraser: EraserTool.toolName,
  threshold: ThresholdTool.toolName,
} as const;

export type ToolName = keyof typeof TOOLS;

/** Tools that leave something behind. */
export const MEASURING = [
  'length',
  'bidirectional',
  'angle',
  'cobb',
  'rectangle',
  'ellipse',
  'freehand',
  'probe',
  'arrow',
] as const satisfies readonly ToolName[];

/** Tools that paint segments. */
export const PAINTING = ['brush', 'eraser', 'threshold'] as const satisfies readonly ToolName[];

export const STACK_GROUP = 'stacks';
export const PLANE_GROUP = 'planes';
export const VOLUME_GROUP = 'volumes';

const { MouseBindings, KeyboardBindings } = Enums;
const PRIMARY = { mouseButton: MouseBindings.Primary };
const SECOND_HANDS: Record<string, Types.IToolBinding[]> = {
  [PanTool.toolName]: [
    { mouseButton: MouseBindings.Auxiliary },
    { mouseButton: MouseBindings.Primary, modifierKey: KeyboardBindings.Ctrl },
  ],
  [ZoomTool.toolName]: [{ mouseButton: MouseBindings.Secondary }, { numTouchPoints: 2 }],
  [ScrollTool.toolName]: [{ mouseButton: MouseBindings.Wheel }, { numTouchPoints: 3 }],
};

/** Makes the groups of tools: of flat pictures, of planes through a volume, of volumes. */
export function createToolGroups(): void {
  const all = [...Object.values(TOOLS), ReferenceLinesTool.toolName];
  for (const tool of [
    AngleTool,
    ArrowAnnotateTool,
    BidirectionalTool,
    BrushTool,
    CobbAngleTool,
    CrosshairsTool,
    EllipticalROITool,
    EraserTool,
    LengthTool,
    MagnifyTool,
    PanTool,
    PlanarFreehandROITool,
    PlanarRotateTool,
    ProbeTool,
    RectangleROITool,
    ReferenceLinesTool,
    ScrollTool,
    ThresholdTool,
    TrackballRotateTool,
    WindowLevelTool,
    ZoomTool,
  ]) {
    addTool(tool);
  }
  fill(STACK_GROUP, all);
  fill(PLANE_GROUP, Object.values(TOOLS));
  fill(VOLUME_GROUP, [TrackballRotateTool.toolName, PanTool.toolName, ZoomTool.toolName]);
  const volumes = ToolGroupManager.getToolGroup(VOLUME_GROUP);
  volumes?.setToolActive(TrackballRotateTool.toolName, { bindings: [PRIMARY] });
  chooseTool('window');
}

function fill(name: string, tools: readonly string[]): void {
  const group = ToolGroupManager.createToolGroup(name);
  for (const tool of tools) group?.addTool(tool, CONFIGURATION[tool]);
  for (const tool of tools) {
    const bindings = SECOND_HANDS[tool];
    if (bindings) group?.setToolActive(tool, { bindings });
  }
}

const CONFIGURATION: Record<string, object> = {
  [ZoomTool.toolName]: { zoomToCenter: false, minZoomScale: 0.05, maxZoomScale: 60, pinchToZoom: true, pan: true },
  [ScrollTool.toolName]: { loop: false },
  [MagnifyTool.toolName]: { magnifySize: 3, magnifyWidth: 320, magnifyHeight: 320 },
  [PlanarFreehandROITool.toolName]: { calculateStats: true },
  [ArrowAnnotateTool.toolName]: {
    getTextCallback: askForText,
    changeTextCallback: (_: unknown, __: unknown, answer: (text: string) => void) => askForText(answer),
  },
};

/** Gives the main button another tool; the other buttons, the wheel and more fingers keep theirs. */
export function chooseTool(chosen: ToolName): void {
  for (const name of [STACK_GROUP, PLANE_GROUP]) {
    const group = ToolGroupManager.getToolGroup(name);
    if (!group) continue;
    for (const tool of Object.values(TOOLS)) {
      const bindings = [...(SECOND_HANDS[tool] ?? []), ...(tool === TOOLS[chosen] ? [PRIMARY] : [])];
      if (tool === TOOLS[chosen] || bindings.length > 0) {
        group.setToolPassive(tool, { removeAllBindings: true });
        group.setToolActive(tool, { bindings });
      } else {
        group.setToolPassive(tool, { removeAllBindings: true });
      }
    }
  }
}

/** Shows on all other stacks where the slice of one of them cuts through; of none where it is undefined. */
export function showReferenceLines(sourceViewportId: string | undefined): void {
  const group = ToolGroupManager.getToolGroup(STACK_GROUP);
  if (!group) return;
  if (!sourceViewportId) {
    group.setToolDisabled(ReferenceLinesTool.toolName);
    return;
  }
  group.setToolConfiguration(ReferenceLinesTool.toolName, { sourceViewportId, showFullDimension: true });
  group.setToolEnabled(ReferenceLinesTool.toolName);
}
