import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type DisplaySet, isVolume } from '../dicom/displaySets';
import { layers } from '../overlays/layers';
import { useStore } from '../state/store';
import { useViewerState } from '../state/viewer';
import { fuse } from './fusion';

/** Lays another series of the same space over the one that is shown. */
export function FusionChoice() {
  const { t } = useTranslation('layers');
  const list = useStore(layers.state, (state) => state.list);
  const sets = useViewerState((state) => state.sets);
  const shown = useViewerState((state) => state.sets[state.cells[state.active]?.set ?? '']);
  const others = Object.values(sets).filter((set) => fits(set, shown) && !list.some((layer) => layer.id === set.id));
  if (others.length === 0) return null;
  const choose = (id: string) => {
    const set = sets[id];
    if (set) fuse(set);
  };
  return (
    <NativeSelect
      size="xs"
      label={t('fusion.choose')}
      value=""
      onChange={(event) => choose(event.currentTarget.value)}
      data={[
        { value: '', label: t('fusion.nothing') },
        ...others.sort(byModality).map((set) => ({ value: set.id, label: `${set.modality} · ${set.description}` })),
      ]}
    />
  );
}

function fits(set: DisplaySet, shown: DisplaySet | undefined): boolean {
  return (
    shown !== undefined &&
    set.series !== shown.series &&
    set.frameOfReference !== '' &&
    set.frameOfReference === shown.frameOfReference &&
    isVolume(set)
  );
}

/** What is most often laid over others comes first. */
function byModality(one: DisplaySet, other: DisplaySet): number {
  const rank = ({ modality }: DisplaySet) => ['PT', 'NM', 'MR'].indexOf(modality) >>> 0;
  return rank(one) - rank(other);
}
