import { Tabs } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { MeasurementList } from '../measurements/MeasurementList';
import { type SideTab, useCellView, useViewer, useViewerState } from '../state/viewer';
import classes from './SidePanel.module.css';

const AttributeList = lazy(() => import('../documents/AttributeList').then((all) => ({ default: all.AttributeList })));

const LayerPanel = lazy(() => import('../overlays/LayerPanel').then((all) => ({ default: all.LayerPanel })));

const StudyReport = lazy(() => import('./StudyReport').then((all) => ({ default: all.StudyReport })));

/** Beside the pictures: what was measured, what lies over them, the report, and what the file says. */
export function SidePanel() {
  const { t } = useTranslation(['viewer', 'reports']);
  const viewer = useViewer();
  const mayRead = useMay('view-reports');
  const tab = useViewerState((state) => state.sideTab);
  const active = useViewerState((state) => state.active);
  const set = useViewerState((state) => state.sets[state.cells[active]?.set ?? '']);
  const frame = set?.frames[useCellView(active)?.index ?? 0];
  const data = frame?.data ?? set?.data;
  return (
    <Tabs
      value={tab}
      onChange={(chosen) => viewer.state.set({ sideTab: (chosen ?? 'measurements') as SideTab })}
      p={6}
      keepMounted={false}
      classNames={{ tab: classes.tab }}
    >
      <Tabs.List>
        <Tabs.Tab value="measurements">{t('measurements')}</Tabs.Tab>
        <Tabs.Tab value="layers">{t('layers')}</Tabs.Tab>
        {mayRead && <Tabs.Tab value="report">{t('reports:title')}</Tabs.Tab>}
        <Tabs.Tab value="attributes">{t('attributes')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="measurements" pt="xs">
        <MeasurementList />
      </Tabs.Panel>
      <Tabs.Panel value="layers" pt="xs">
        <Suspense>
          <LayerPanel />
        </Suspense>
      </Tabs.Panel>
      {mayRead && (
        <Tabs.Panel value="report" pt="xs">
          <Suspense>
            <StudyReport />
          </Suspense>
        </Tabs.Panel>
      )}
      <Tabs.Panel value="attributes" pt="xs">
        <Suspense>{data && <AttributeList data={data} />}</Suspense>
      </Tabs.Panel>
    </Tabs>
  );
}
