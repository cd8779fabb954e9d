import { Center, Loader } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { DisplaySet } from '../dicom/displaySets';
import { hasWebGl } from '../engine/webGl';
import type { CellContent } from '../state/viewer';
import { NeedsWebGl } from '../volume/NeedsWebGl';
import { StackCell } from './StackCell';

const DocumentCell = lazy(() => import('../documents/DocumentCell').then((all) => ({ default: all.DocumentCell })));
const ReportCell = lazy(() => import('../documents/ReportCell').then((all) => ({ default: all.ReportCell })));
const SlideCell = lazy(() => import('../slides/SlideCell').then((all) => ({ default: all.SlideCell })));
const VideoCell = lazy(() => import('../documents/VideoCell').then((all) => ({ default: all.VideoCell })));
const WaveformCell = lazy(() => import('../documents/WaveformCell').then((all) => ({ default: all.WaveformCell })));
const AttributesCell = lazy(() =>
  import('../documents/AttributesCell').then((all) => ({ default: all.AttributesCell })),
);
const PlanesCell = lazy(() => import('../volume/PlanesCell').then((all) => ({ default: all.PlanesCell })));
const LayerCell = lazy(() => import('../overlays/LayerCell').then((all) => ({ default: all.LayerCell })));
const VolumeCell = lazy(() => import('../volume/VolumeCell').then((all) => ({ default: all.VolumeCell })));

interface Props {
  cell: number;
  content: CellContent;
  set: DisplaySet;
}

const OTHERS = {
  document: DocumentCell,
  report: ReportCell,
  slide: SlideCell,
  video: VideoCell,
  waveform: WaveformCell,
  segmentation: LayerCell,
  structures: LayerCell,
  dose: LayerCell,
  other: AttributesCell,
} as const;

/** Shows a display set in the way of its kind. */
export function CellBody(props: Props) {
  const { content, set } = props;
  if (set.kind === 'stack' && content.mode === 'stack') return <StackCell {...props} />;
  if (set.kind === 'stack' && !hasWebGl()) return <NeedsWebGl />;
  const Body = set.kind !== 'stack' ? OTHERS[set.kind] : content.mode === 'volume' ? VolumeCell : PlanesCell;
  return (
    <Suspense fallback={<Waiting />}>
      <Body {...props} />
    </Suspense>
  );
}

function Waiting() {
  return (
    <Center h="100%">
      <Loader size="sm" />
    </Center>
  );
}
