import {
  IconAngle,
  IconArrowsMove,
  IconArrowsVertical,
  IconArrowUpLeft,
  IconBrightness,
  IconBrush,
  IconCircleDashed,
  IconColorPicker,
  IconCrosshair,
  IconEraser,
  IconLasso,
  IconRectangle,
  IconRotate,
  IconRuler2,
  IconRulerMeasure,
  IconVectorBezier,
  IconWand,
  IconZoomIn,
  IconZoomPan,
} from '@tabler/icons-react';
import { chooseTool, type ToolName } from '../engine/toolGroups';
import type { Command } from './command';

const ICONS: Record<ToolName, NonNullable<Command['icon']>> = {
  window: IconBrightness,
  scroll: IconArrowsVertical,
  pan: IconArrowsMove,
  zoom: IconZoomIn,
  magnify: IconZoomPan,
  rotate: IconRotate,
  probe: IconColorPicker,
  length: IconRulerMeasure,
  bidirectional: IconCrosshair,
  angle: IconAngle,
  cobb: IconVectorBezier,
  rectangle: IconRectangle,
  ellipse: IconCircleDashed,
  freehand: IconLasso,
  arrow: IconArrowUpLeft,
  brush: IconBrush,
  eraser: IconEraser,
  threshold: IconWand,
};

export const MeasuringIcon = IconRuler2;

const KEYS: Record<ToolName, string> = {
  window: 'w',
  scroll: 's',
  pan: 'p',
  zoom: 'z',
  magnify: 'm',
  rotate: 'Shift+r',
  probe: 'u',
  length: 'l',
  bidirectional: 'b',
  angle: 'a',
  cobb: 'c',
  rectangle: 'r',
  ellipse: 'e',
  freehand: 'f',
  arrow: 't',
  brush: 'd',
  eraser: 'Shift+d',
  threshold: 'Shift+t',
};

function toolCommand(tool: ToolName): Command {
  return {
    name: `tool_${tool}`,
    keys: [KEYS[tool]],
    icon: ICONS[tool],
    run: (viewer) => {
      chooseTool(tool);
      viewer.state.set({ tool });
    },
    isOn: (viewer) => viewer.state.get().tool === tool,
  };
}

export const TOOL_COMMANDS: readonly Command[] = (Object.keys(KEYS) as ToolName[]).map(toolCommand);
