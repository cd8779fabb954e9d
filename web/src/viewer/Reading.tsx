import { Drawer, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { OfflineNotice } from '@/app/layout/OfflineNotice';
import { Cell } from './cells/Cell';
import { KeyList } from './commands/KeyList';
import { useKeys } from './commands/useKeys';
import { personName } from './dicom/attributes';
import { TAG } from './dicom/tags';
import { useLinkedCells } from './engine/useLinkedCells';
import { ArrowText } from './measurements/ArrowText';
import { useMeasurements } from './measurements/useMeasurements';
import { SaveVideo } from './output/SaveVideo';
import { useLayers } from './overlays/useLayers';
import { SeriesPanel } from './panels/SeriesPanel';
import { SidePanel } from './panels/SidePanel';
import classes from './Reading.module.css';
import { useFirstSeen, useWaiting } from './state/useFirstSeen';
import { useViewer, useViewerState } from './state/viewer';
import { Toolbar } from './toolbar/Toolbar';
import { useLinkedWindows } from './windows/useLinkedWindows';

/** The place where one reads: tools, series, pictures, measurements. */
export function Reading() {
  const { t } = useTranslation('viewer');
  const isWide = useMediaQuery('(min-width: 62em)', true, { getInitialValueInEffect: false });
  const viewer = useViewer();
  const { colorScheme } = useMantineColorScheme();
  const isSeriesOpen = useViewerState((state) => state.isSeriesOpen);
  const sideTab = useViewerState((state) => state.sideTab);
  const isSideOpen = useViewerState((state) => state.isSideOpen);
  const isFirstSeen = useFirstSeen();
  useWaiting();
  useKeys();
  useTitle();
  useLinkedCells();
  useLinkedWindows();
  useMeasurements();
  useLayers();
  return (
    <main className={classes.reading} data-scheme={colorScheme}>
      <VisuallyHidden component="h1">{t('title')}</VisuallyHidden>
      <OfflineNotice />
      {isFirstSeen || !isWide ? <Toolbar /> : <div className={classes.bar} />}
      <div className={classes.place}>
        {isWide && isSeriesOpen && <aside className={classes.series}>{isFirstSeen && <SeriesPanel />}</aside>}
        <Grid />
        {isWide && isSideOpen && (
          <aside className={classes.side} data-tab={sideTab}>
            {isFirstSeen && <SidePanel />}
          </aside>
        )}
      </div>
      {!isWide && (
        <>
          <Drawer
            opened={isSeriesOpen}
            onClose={() => viewer.state.set({ isSeriesOpen: false })}
            title={t('series')}
            size={280}
            padding="xs"
            closeButtonProps={{ 'aria-label': t('close') }}
          >
            <SeriesPanel />
          </Drawer>
          <Drawer
            opened={isSideOpen}
            onClose={() => viewer.state.set({ isSideOpen: false })}
            title={t('measurements')}
            position="right"
            size={320}
            padding="xs"
            closeButtonProps={{ 'aria-label': t('close') }}
          >
            <SidePanel />
          </Drawer>
        </>
      )}
      {isFirstSeen && (
        <>
          <KeyList />
          <ArrowText />
          <SaveVideo />
        </>
      )}
    </main>
  );
}

function Grid() {
  const layout = useViewerState((state) => state.layout);
  const isMaximised = useViewerState((state) => state.maximised !== undefined);
  const { rows, columns } = isMaximised ? { rows: 1, columns: 1 } : layout;
  const style = {
    gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))`,
    gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
  };
  return (
    <div className={classes.grid} style={style}>
      {Array.from({ length: layout.rows * layout.columns }, (_, cell) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
        <Cell key={cell} cell={cell} />
      ))}
    </div>
  );
}

/** Names the window by the patient, as several are open beside each other. */
function useTitle(): void {
  const { t } = useTranslation('viewer');
  const data = useViewerState((state) => Object.values(state.sets).find((set) => set.study === state.study)?.data);
  useEffect(() => {
    const before = document.title;
    document.title = [data && personName(data, TAG.PatientName), t('title')].filter(Boolean).join(' · ');
    return () => {
      document.title = before;
    };
  }, [data, t]);
}
