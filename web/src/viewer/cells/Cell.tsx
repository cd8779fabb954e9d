import { Text } from '@mantine/core';
import type { DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { SET_TYPE } from '../panels/SeriesCard';
import { show, toggleMaximised } from '../state/acts';
import { useViewer, useViewerState } from '../state/viewer';
import classes from './Cell.module.css';
import { CellBody } from './CellBody';

/** A place of the layout: takes a series that is dropped on it, and is the one that keys and buttons mean when it is active. */
export function Cell({ cell }: { cell: number }) {
  const viewer = useViewer();
  const { t } = useTranslation('viewer');
  const content = useViewerState((state) => state.cells[cell]);
  const set = useViewerState((state) => state.sets[content?.set ?? '']);
  const isActive = useViewerState((state) => state.active === cell && state.cells.length > 1);
  const isHidden = useViewerState((state) => state.maximised !== undefined && state.maximised !== cell);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const dropped = viewer.state.get().sets[event.dataTransfer.getData(SET_TYPE)];
    if (dropped) show(viewer, dropped, cell);
  };
  return (
    <section
      className={`${classes.cell} ${isActive ? classes.active : ''}`}
      aria-label={t('cell', { number: cell + 1 })}
      data-cell={cell}
      hidden={isHidden}
      onPointerDownCapture={() => viewer.state.get().active !== cell && viewer.state.set({ active: cell })}
      onFocusCapture={() => viewer.state.get().active !== cell && viewer.state.set({ active: cell })}
      onDoubleClick={() => toggleMaximised(viewer, cell)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
    >
      {content && set ? (
        <CellBody key={set.kind === 'stack' ? content.mode : set.id} cell={cell} content={content} set={set} />
      ) : (
        <Text className={classes.empty} c="dimmed" size="sm">
          {t('drop_here')}
        </Text>
      )}
    </section>
  );
}
