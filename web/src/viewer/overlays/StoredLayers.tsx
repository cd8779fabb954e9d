import { Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type DisplaySet, OVER_OTHERS } from '../dicom/displaySets';
import { show } from '../state/acts';
import { setsOfStudy } from '../state/opening';
import { useStore } from '../state/store';
import { useViewer, useViewerState } from '../state/viewer';
import { nameOf } from './hosts';
import { layers } from './layers';

/** What the study holds to be laid over its pictures, and is not there yet. */
export function StoredLayers() {
  const { t } = useTranslation('layers');
  const sets = useViewerState((state) => state.sets);
  const study = useViewerState((state) => state.study);
  const list = useStore(layers.state, (state) => state.list);
  const stored = setsOfStudy(sets, study).filter((set) => OVER_OTHERS.includes(set.kind));
  const others = stored.filter((set) => !list.some((layer) => layer.id === set.id));
  if (others.length === 0) return null;
  return (
    <Stack gap={4}>
      <Text size="xs" fw={700} c="dimmed" tt="uppercase">
        {t('stored')}
      </Text>
      {others.map((set) => (
        <Choice key={set.id} set={set} />
      ))}
    </Stack>
  );
}

function Choice({ set }: { set: DisplaySet }) {
  const { t } = useTranslation('layers');
  const viewer = useViewer();
  const arrival = useStore(layers.state, (state) => state.arrivals[set.id]);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        justify="start"
        loading={arrival === 'loading'}
        onClick={() => show(viewer, set)}
      >
        {`${set.modality} · ${nameOf(set)}`}
      </Button>
      {arrival === 'failed' && (
        <Text size="xs" c="red" role="alert">
          {t('failed')}
        </Text>
      )}
    </>
  );
}
