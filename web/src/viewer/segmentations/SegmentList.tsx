import { useTranslation } from 'react-i18next';
import { toggled, volumeWords } from '../overlays/amounts';
import { jumpToSegment } from '../overlays/jumping';
import { layers } from '../overlays/layers';
import { Part } from '../overlays/Part';
import { PartList } from '../overlays/PartList';
import { useViewer } from '../state/viewer';
import { type SegmentsLayer, volumeOf } from './segmentation';

/** The segments of a segmentation. */
export function SegmentList({ layer }: { layer: SegmentsLayer }) {
  const { i18n } = useTranslation('layers');
  const viewer = useViewer();
  const { segments } = layer.segmentation;
  return (
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
  );
}
