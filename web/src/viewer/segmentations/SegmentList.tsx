import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { toggled, volumeWords } from '../overlays/amounts';
import { jumpToSegment } from '../overlays/jumping';
import { layers } from '../overlays/layers';
import { Part } from '../overlays/Part';
import { PartList } from '../overlays/PartList';
import { useStore } from '../state/store';
import { useViewer, useViewerState } from '../state/viewer';
import { EditedSegments } from './EditedSegments';
import { editing } from './editing';
import { type SegmentsLayer, volumeOf } from './segmentation';

/** The segments of a segmentation: to look at, or to paint. */
export function SegmentList({ layer }: { layer: SegmentsLayer }) {
  const isEdited = useStore(editing.state, (state) => state.layer === layer.id);
  return isEdited ? <EditedSegments layer={layer} /> : <StoredSegments layer={layer} />;
}

function StoredSegments({ layer }: { layer: SegmentsLayer }) {
  const { i18n } = useTranslation('layers');
  const viewer = useViewer();
  const { segments } = layer.segmentation;
  return (
    <>
      <PartList
        numbers={segments.map((segment) => segment.number)}
        hidden={layer.hidden}
        change={(hidden) => layers.change(layer.id, { hidden })}
      >
        {segments.map((segment) => (
          <Part
            key={segment.number}
            name={segment.label}
            colour={segment.colour}
            fact={volumeWords(i18n.language, volumeOf(layer.segmentation, segment))}
            isHidden={layer.hidden.has(segment.number)}
            go={() => void jumpToSegment(viewer, layer, segment)}
            toggle={() => layers.change(layer.id, { hidden: toggled(layer.hidden, segment.number) })}
          />
        ))}
      </PartList>
      <Edit layer={layer} />
    </>
  );
}

/** Offered on the pictures on which it can be painted. */
function Edit({ layer }: { layer: SegmentsLayer }) {
  const { t } = useTranslation('layers');
  const set = useViewerState((state) => state.sets[state.cells[state.active]?.set ?? '']);
  const isOther = useStore(editing.state, (state) => state.isUnsaved);
  const { frameOfReference, references } = layer.segmentation;
  const fits =
    set?.kind === 'stack' &&
    ((frameOfReference !== '' && set.frameOfReference === frameOfReference) ||
      set.frames.some((frame) => references.has(`${frame.instance}/${frame.number}`)));
  if (!set || !fits) return null;
  return (
    <Group>
      <Button size="compact-xs" variant="default" disabled={isOther} onClick={() => editing.edit(layer, set)}>
        {t('edit.begin')}
      </Button>
    </Group>
  );
}
