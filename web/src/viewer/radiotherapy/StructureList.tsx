import { useTranslation } from 'react-i18next';
import { toggled, volumeWords } from '../overlays/amounts';
import { jumpToPoint, middleOf } from '../overlays/jumping';
import { layers } from '../overlays/layers';
import { Part } from '../overlays/Part';
import { PartList } from '../overlays/PartList';
import { useViewer } from '../state/viewer';
import { type Structure, type StructuresLayer, structureVolume } from './structures';

/** What was drawn around: organs and targets. */
export function StructureList({ layer }: { layer: StructuresLayer }) {
  const { i18n } = useTranslation('layers');
  const viewer = useViewer();
  return (
    <PartList
      numbers={layer.structures.map((structure) => structure.number)}
      hidden={layer.hidden}
      change={(hidden) => layers.change(layer.id, { hidden })}
    >
      {layer.structures.map((structure) => (
        <Part
          key={structure.number}
          name={structure.label}
          colour={structure.colour}
          fact={volumeWords(i18n.language, structureVolume(structure))}
          isHidden={layer.hidden.has(structure.number)}
          go={() => void jumpToPoint(viewer, startOf(structure))}
          toggle={() => layers.change(layer.id, { hidden: toggled(layer.hidden, structure.number) })}
        />
      ))}
    </PartList>
  );
}

function startOf({ contours }: Structure) {
  return middleOf(contours.map(({ points }) => points[0] ?? [0, 0, 0]));
}
