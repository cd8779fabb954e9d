import { Badge, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { at } from '@/app/address';
import { text } from '../dicom/attributes';
import { type DisplaySet, OVER_OTHERS } from '../dicom/displaySets';
import { TAG } from '../dicom/tags';
import { prefetch } from '../engine/prefetch';
import { columnsOf } from '../slides/pyramid';
import { show } from '../state/acts';
import { useStore } from '../state/store';
import { useViewer, useViewerState } from '../state/viewer';
import classes from './SeriesPanel.module.css';

/** Under which a dragged series says which it is. */
export const SET_TYPE = 'text/x-display-set';

/** A series as its picture; put into the active cell by a click, into any by dragging. */
export function SeriesCard({ set }: { set: DisplaySet }) {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const isShown = useViewerState((state) => state.cells.some((content) => content?.set === set.id));
  const name = set.description || t(`kinds.${set.kind}`);
  const open = () => {
    show(viewer, set);
    if (window.matchMedia('(max-width: 62em)').matches) viewer.state.set({ isSeriesOpen: false });
  };
  return (
    <button
      type="button"
      className={`${classes.card} ${isShown ? classes.shown : ''}`}
      draggable
      aria-pressed={isShown}
      onClick={open}
      onDragStart={(event) => event.dataTransfer.setData(SET_TYPE, set.id)}
    >
      <img className={classes.picture} src={thumbnail(set)} alt="" loading="lazy" draggable={false} />
      <span className={classes.words}>
        <Text size="xs" fw={600} lineClamp={2} component="span">
          {set.seriesNumber === undefined ? name : `${set.seriesNumber} · ${name}`}
        </Text>
        <span className={classes.facts}>
          <Badge size="xs" radius="sm" variant="default" component="span" flex="none">
            {set.modality}
          </Badge>
          {set.frames.length > 0 && !OVER_OTHERS.includes(set.kind) && (
            <Text size="xs" c="dimmed" component="span">
              {t('images', { count: set.frames.length })}
            </Text>
          )}
        </span>
        <Progress set={set} />
      </span>
    </button>
  );
}

function thumbnail(set: DisplaySet): string {
  // Of a slide the coarsest level, which shows the most of it.
  const [coarsest = set.data] = [...set.levels].sort((one, other) => columnsOf(one) - columnsOf(other));
  const instance = set.frames[Math.floor(set.frames.length / 2)]?.instance ?? text(coarsest, TAG.SOPInstanceUID);
  return at(`dicomweb/studies/${set.study}/series/${set.series}/instances/${instance}/thumbnail?viewport=96,96`);
}

function Progress({ set }: { set: DisplaySet }) {
  const share = useStore(prefetch.loaded, ({ imageIds }) => {
    const there = set.frames.reduce((count, frame) => count + (imageIds.has(frame.imageId) ? 1 : 0), 0);
    return set.frames.length === 0 ? 1 : there / set.frames.length;
  });
  if (set.frames.length < 2 || share === 0) return null;
  return (
    <span className={classes.progress} aria-hidden>
      <span style={{ width: `${share * 100}%` }} />
    </span>
  );
}
