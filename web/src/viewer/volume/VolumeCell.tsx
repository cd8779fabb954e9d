import { CONSTANTS, Enums, type RenderingEngine, utilities, type VolumeViewport3D } from '@cornerstonejs/core';
import { NativeSelect, Progress, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FOCUSABLE } from '../cells/focusable';
import type { DisplaySet } from '../dicom/displaySets';
import { VOLUME_GROUP } from '../engine/toolGroups';
import type { CellContent } from '../state/viewer';
import { useVolume } from './useVolume';
import { useVolumeViewports } from './useVolumeViewports';
import classes from './volume.module.css';

const PRESETS: Record<string, readonly string[]> = {
  CT: ['CT-Bone', 'CT-Soft-Tissue', 'CT-Lung', 'CT-Chest-Contrast-Enhanced', 'CT-MIP', 'CT-Air'],
  MR: ['MR-Default', 'MR-Angio', 'MR-MIP', 'MR-T2-Brain'],
};

interface Props {
  cell: number;
  content: CellContent;
  set: DisplaySet;
}

/** The volume as a body that one turns. */
export function VolumeCell({ cell, set }: Props) {
  const { t } = useTranslation('viewer');
  const volume = useVolume(set);
  const element = useRef<HTMLDivElement>(null);
  const id = `volume-${cell}`;
  const inputs = [{ id, element, type: Enums.ViewportType.VOLUME_3D, orientation: Enums.OrientationAxis.CORONAL }];
  const engine = useVolumeViewports(inputs, volume?.problem ? undefined : volume?.id, set, VOLUME_GROUP);
  if (volume?.problem) {
    return (
      <Text className={classes.message} role="alert">
        {t('no_volume')}
      </Text>
    );
  }
  return (
    <div className={classes.volume} data-shown={engine ? 'volume' : ''} data-progress={volume?.progress ?? 0}>
      <div ref={element} className={classes.whole} role="img" {...FOCUSABLE} aria-label={t('modes.volume')} />
      <div className={classes.corner}>
        {volume && volume.progress < 1 && (
          <Progress value={volume.progress * 100} size="xs" aria-label={t('loading')} />
        )}
        {engine && <Look engine={engine} id={id} modality={set.modality} />}
      </div>
    </div>
  );
}

function Look({ engine, id, modality }: { engine: RenderingEngine; id: string; modality: string }) {
  const { t } = useTranslation('viewer');
  const presets = PRESETS[modality] ?? PRESETS.MR ?? [];
  const [chosen, setChosen] = useState(presets[0] ?? 'MR-Default');
  useEffect(() => {
    const viewport = engine.getViewport(id) as VolumeViewport3D | undefined;
    const preset = CONSTANTS.VIEWPORT_PRESETS.find((one) => one.name === chosen);
    const actor = viewport?.getDefaultActor()?.actor;
    if (!viewport || !preset || !actor) return;
    utilities.applyPreset(actor as Parameters<typeof utilities.applyPreset>[0], preset);
    viewport.render();
  }, [engine, id, chosen]);
  return (
    <NativeSelect
      size="xs"
      aria-label={t('look')}
      value={chosen}
      onChange={(event) => setChosen(event.currentTarget.value)}
      data={presets.map((value) => ({ value, label: t(`looks.${value as 'CT-Bone'}`) }))}
    />
  );
}
