import { Center, Loader } from '@mantine/core';
import { useEffect } from 'react';
import { StackCell } from '../cells/StackCell';
import type { DisplaySet } from '../dicom/displaySets';
import { AttributesCell } from '../documents/AttributesCell';
import { type CellContent, useViewer, useViewerState } from '../state/viewer';
import { hostOf } from './hosts';
import { openOver } from './opening';

interface Props {
  cell: number;
  content: CellContent;
  set: DisplaySet;
}

/** Something that belongs over other pictures: shown over them once they are known, by itself where there are none. */
export function LayerCell(props: Props) {
  const { cell, set } = props;
  const viewer = useViewer();
  const hasHost = useViewerState((state) => hostOf(set, Object.values(state.sets)) !== undefined);
  const isRead = useViewerState((state) => state.isRead);
  useEffect(() => {
    if (hasHost) void openOver(viewer, set, cell);
  }, [viewer, set, cell, hasHost]);
  if (!isRead || hasHost) {
    return (
      <Center h="100%">
        <Loader size="sm" />
      </Center>
    );
  }
  return set.frames.length > 0 ? <StackCell {...props} /> : <AttributesCell set={set} />;
}
