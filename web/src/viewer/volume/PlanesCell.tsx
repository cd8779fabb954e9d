import { Enums, type RenderingEngine, type VolumeViewport } from '@cornerstonejs/core';
import { CrosshairsTool, ToolGroupManager } from '@cornerstonejs/tools';
import { Loader, NativeSelect, Progress, Slider, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FOCUSABLE } from '../cells/focusable';
import type { DisplaySet } from '../dicom/displaySets';
import { PLANE_GROUP } from '../engine/toolGroups';
import { type CellContent, useViewerState } from '../state/viewer';
import { planeId } from './planesWindow';
import { useVolume } from './useVolume';
import { useVolumeViewports } from './useVolumeViewports';
import classes from './volume.module.css';

const { BlendModes, OrientationAxis, ViewportType } = Enums;

const SIDES = [
  { name: 'axial', orientation: OrientationAxis.AXIAL },
  { name: 'coronal', orientation: OrientationAxis.CORONAL },
  { name: 'sagittal', orientation: OrientationAxis.SAGITTAL },
] as const;

const PROJECTIONS = {
  mip: BlendModes.MAXIMUM_INTENSITY_BLEND,
  minip: BlendModes.MINIMUM_INTENSITY_BLEND,
  mean: BlendModes.AVERAGE_INTENSITY_BLEND,
} as const;

type Projection = keyof typeof PROJECTIONS | 'thin';

interface Props {
  cell: number;
  content: CellContent;
  set: DisplaySet;
}

/** The volume cut in three planes, which meet where the crosshairs are. */
export function PlanesCell({ cell, set }: Props) {
  const { t } = useTranslation('viewer');
  const volume = useVolume(set);
  const elements = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)];
  const inputs = SIDES.map(({ name, orientation }, at) => ({
    id: planeId(cell, name),
    element: elements[at] ?? { current: null },
    type: ViewportType.ORTHOGRAPHIC,
    orientation,
  }));
  const engine = useVolumeViewports(inputs, volume?.problem ? undefined : volume?.id, set, PLANE_GROUP);
  useCrosshairs(engine !== undefined);
  if (volume?.problem) {
    return (
      <Text className={classes.message} role="alert">
        {t('no_volume')}
      </Text>
    );
  }
  return (
    <div className={classes.planes} data-shown={engine ? 'planes' : ''} data-progress={volume?.progress ?? 0}>
      {SIDES.map(({ name }, at) => (
        <div
          key={name}
          className={classes.plane}
          ref={elements[at]}
          role="img"
          {...FOCUSABLE}
          aria-label={t(`planes.${name}`)}
          data-plane={name}
        />
      ))}
      <div className={classes.control}>
        {!volume && <Loader size="sm" />}
        {volume && volume.progress < 1 && (
          <Progress value={volume.progress * 100} size="xs" aria-label={t('loading')} />
        )}
        {engine && <Slab engine={engine} ids={inputs.map(({ id }) => id)} />}
      </div>
    </div>
  );
}

/** The crosshairs are in the hand while no other tool is taken. */
function useCrosshairs(isReady: boolean): void {
  const tool = useViewerState((state) => state.tool);
  useEffect(() => {
    const group = ToolGroupManager.getToolGroup(PLANE_GROUP);
    if (!group || !isReady) return;
    if (!group.hasTool(CrosshairsTool.toolName)) group.addTool(CrosshairsTool.toolName, CROSSHAIRS);
    const isInHand = tool === 'window' || tool === 'scroll';
    if (isInHand) group.setToolActive(CrosshairsTool.toolName, { bindings: [{ mouseButton: 1 }] });
    else group.setToolPassive(CrosshairsTool.toolName, { removeAllBindings: true });
    return () => group.setToolDisabled(CrosshairsTool.toolName);
  }, [isReady, tool]);
}

const COLOURS = ['#ffd978', '#7ad0ff', '#8df0a4'];

const CROSSHAIRS = {
  getReferenceLineColor: (id: string) => COLOURS[SIDES.findIndex(({ name }) => id.endsWith(name))] ?? '#fff',
  getReferenceLineControllable: () => true,
  getReferenceLineDraggableRotatable: () => false,
  getReferenceLineSlabThicknessControlsOn: () => false,
};

/** How thick the planes are, and what of the thickness is shown. */
function Slab({ engine, ids }: { engine: RenderingEngine; ids: string[] }) {
  const { t } = useTranslation('viewer');
  const [projection, setProjection] = useState<Projection>('thin');
  const [thickness, setThickness] = useState(10);
  const names = ids.join();
  useEffect(() => {
    for (const id of names.split(',')) {
      const viewport = engine.getViewport(id) as VolumeViewport | undefined;
      if (!viewport) continue;
      viewport.setBlendMode(projection === 'thin' ? BlendModes.COMPOSITE : PROJECTIONS[projection]);
      viewport.setSlabThickness(projection === 'thin' ? 0.1 : thickness);
      viewport.render();
    }
  }, [engine, names, projection, thickness]);
  return (
    <>
      <NativeSelect
        size="xs"
        label={t('slab')}
        value={projection}
        onChange={(event) => setProjection(event.currentTarget.value as Projection)}
        data={(['thin', 'mip', 'minip', 'mean'] as const).map((value) => ({ value, label: t(`slabs.${value}`) }))}
      />
      {projection !== 'thin' && (
        <Slider
          size="sm"
          min={1}
          max={100}
          value={thickness}
          onChange={setThickness}
          label={(value) => `${value} mm`}
          thumbLabel={t('slab_thickness')}
        />
      )}
    </>
  );
}
