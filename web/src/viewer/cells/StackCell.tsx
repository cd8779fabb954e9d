import { cache, type StackViewport } from '@cornerstonejs/core';
import { Button, Loader, Text } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { DisplaySet } from '../dicom/displaySets';
import { Graphics } from '../presentations/Graphics';
import { useStoredView } from '../presentations/useStoredView';
import { useFirstSeen } from '../state/useFirstSeen';
import { type CellContent, useCellView, useViewerState } from '../state/viewer';
import classes from './Cell.module.css';
import { FOCUSABLE } from './focusable';
import { Overlay } from './Overlay';
import { Planes } from './OverlayPlanes';
import { hasPicture } from './placing';
import { SliceBar } from './SliceBar';
import { useCine } from './useCine';
import { usePrefetch } from './usePrefetch';
import { useStackViewport } from './useStackViewport';

interface Props {
  cell: number;
  content: CellContent;
  set: DisplaySet;
}

/** The pictures of a series, one at a time. */
export function StackCell({ cell, content, set }: Props) {
  const { t } = useTranslation('viewer');
  const element = useRef<HTMLDivElement>(null);
  const viewport = useStackViewport(element, cell, set, content);
  const view = useCellView(cell);
  const isFirstSeen = useFirstSeen();
  const hasOverlays = useViewerState((state) => state.hasOverlays) && isFirstSeen;
  usePrefetch(cell, set);
  useCine(cell);
  const frame = set.frames[view?.index ?? 0];
  const state = useStoredView(viewport, cell, content, frame);
  const number = (view?.index ?? 0) + 1;
  return (
    <>
      <div
        ref={element}
        className={classes.canvas}
        role="img"
        {...FOCUSABLE}
        aria-label={t('image_name', {
          modality: set.modality,
          description: set.description,
          number,
          count: set.frames.length,
        })}
        data-loaded={view && !view.isLoading && !view.isMissing ? view.imageId : ''}
        onContextMenu={(event) => event.preventDefault()}
      />
      {view?.isMissing && <Missing again={() => viewport && fetchAgain(viewport)} />}
      {viewport && hasPicture(viewport) && frame && view && !view.isMissing && (
        <>
          <Planes frame={frame} viewport={viewport} camera={view.camera} imageId={view.imageId} state={state} />
          {state && hasOverlays && <Graphics state={state} frame={frame} viewport={viewport} camera={view.camera} />}
          {hasOverlays && <Overlay frame={frame} set={set} view={view} viewport={viewport} />}
        </>
      )}
      {view?.isLoading && !view.isMissing && <Loader className={classes.busy} size="xs" aria-label={t('loading')} />}
      <SliceBar cell={cell} set={set} />
    </>
  );
}

function Missing({ again }: { again: () => void }) {
  const { t } = useTranslation('viewer');
  return (
    <div className={classes.message} role="alert">
      <div>
        <Text fw={600}>{t('cannot_show')}</Text>
        <Text size="sm" mb="sm">
          {t('cannot_show_hint')}
        </Text>
        <Button size="xs" variant="default" onClick={again}>
          {t('again')}
        </Button>
      </div>
    </div>
  );
}

/** Forgets that a picture could not be had, and asks for it anew. */
function fetchAgain(viewport: StackViewport): void {
  const index = viewport.getCurrentImageIdIndex();
  cache.removeImageLoadObject(viewport.getCurrentImageId());
  void viewport.setStack([...viewport.getImageIds()], index);
}
