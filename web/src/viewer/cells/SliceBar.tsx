import { memo, type PointerEvent, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DisplaySet } from '../dicom/displaySets';
import { prefetch } from '../engine/prefetch';
import { useStore } from '../state/store';
import { useCellView } from '../state/viewer';
import classes from './Cell.module.css';
import { stackViewportOf } from './viewportOf';

const MARKS = 60;

/** Where one is in the stack, which pictures are here already, and a way to any of them. */
export function SliceBar({ cell, set }: { cell: number; set: DisplaySet }) {
  const { t } = useTranslation('viewer');
  const index = useCellView(cell)?.index ?? 0;
  const loaded = useStore(prefetch.loaded, (state) => state.imageIds);
  const count = set.frames.length;
  const inMemory = useMemo(() => set.frames.filter((frame) => loaded.has(frame.imageId)).length, [set, loaded]);
  if (count < 2) return null;
  const go = (to: number) => void stackViewportOf(cell)?.setImageIdIndex(Math.min(Math.max(to, 0), count - 1));
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons === 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { top, height } = event.currentTarget.getBoundingClientRect();
    go(Math.round(((event.clientY - top) / height) * (count - 1)));
  };
  const size = Math.max(100 / count, 4);
  return (
    <div
      className={classes.slices}
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('slices')}
      aria-valuemin={1}
      aria-valuemax={count}
      aria-valuenow={index + 1}
      data-in-memory={inMemory}
      onPointerDown={drag}
      onPointerMove={drag}
    >
      <LoadedMarks set={set} loaded={loaded} />
      <div className={classes.thumb} style={{ height: `${size}%`, top: `${(index / (count - 1)) * (100 - size)}%` }} />
    </div>
  );
}

const LoadedMarks = memo(({ set, loaded }: { set: DisplaySet; loaded: ReadonlySet<string> }) => {
  const count = set.frames.length;
  const size = Math.max(1, Math.ceil(count / MARKS));
  const starts = Array.from({ length: Math.ceil(count / size) }, (_, at) => at * size);
  return starts
    .filter((start) => set.frames.slice(start, start + size).every((frame) => loaded.has(frame.imageId)))
    .map((start) => (
      <div
        key={start}
        className={classes.loadedPart}
        style={{ top: `${(start / count) * 100}%`, height: `${(Math.min(size, count - start) / count) * 100}%` }}
      />
    ));
});
