import { Tabs } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { MeasurementList } from '../measurements/MeasurementList';
import { useCellView, useViewerState } from '../state/viewer';

const AttributeList = lazy(() => import('../documents/AttributeList').then((all) => ({ default: all.AttributeList })));

/** Beside the pictures: what was measured, and what the file says. */
export function SidePanel() {
  const { t } = useTranslation('viewer');
  const active = useViewerState((state) => state.active);
  const set = useViewerState((state) => state.sets[state.cells[active]?.set ?? '']);
  const frame = set?.frames[useCellView(active)?.index ?? 0];
  const data = frame?.data ?? set?.data;
  return (
    <Tabs defaultValue="measurements" p={6} keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="measurements">{t('measurements')}</Tabs.Tab>
        <Tabs.Tab value="attributes">{t('attributes')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="measurements" pt="xs">
        <MeasurementList />
      </Tabs.Panel>
      <Tabs.Panel value="attributes" pt="xs">
        <Suspense>{data && <AttributeList data={data} />}</Suspense>
      </Tabs.Panel>
    </Tabs>
  );
}
