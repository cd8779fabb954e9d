import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from '@/app/keys/useShortcuts';
import type { StudyPageHead } from '@/client';
import { Reports } from '@/reports/Reports';
import { Failure } from '@/ui/Failure';
import { failsPage } from '@/ui/failsPage';
import { PageLoading } from '@/ui/PageLoading';
import { Activity } from './Activity';
import { Attributes } from './Attributes';
import { Comments } from './Comments';
import { Documents } from './Documents';
import { Facts } from './Facts';
import { KeyImages } from './KeyImages';
import { People } from './People';
import { Priors } from './Priors';
import { SeriesTiles } from './SeriesTiles';
import { StudyHeader } from './StudyHeader';
import classes from './StudyPage.module.css';
import { studyQuery } from './studyQuery';
import { TABS, type Tab } from './tabs';

/** Everything about one study: its pictures first. */
export function StudyPage() {
  const { study: uid } = useParams({ from: '/person/shell/studies/$study' });
  const { data: head, error, refetch } = useQuery(studyQuery(uid));
  if (failsPage(error, head)) return <Failure error={error} retry={() => void refetch()} />;
  if (!head) return <PageLoading />;
  return <Loaded key={uid} head={head} />;
}

function Loaded({ head }: { head: StudyPageHead }) {
  const { t } = useTranslation('study');
  const { tab = 'images', instance } = useSearch({ from: '/person/shell/studies/$study' });
  const uid = head.study.uid;
  const navigate = useNavigate();
  const open = (next: { tab?: Tab; instance?: string }) =>
    void navigate({ to: '/studies/$study', params: { study: uid }, search: next, replace: true });
  useStudyKeys(uid);
  const panels: Record<Tab, ReactNode> = {
    images: (
      <>
        <KeyImages study={uid} isAllowed={head.may.includes('view')} />
        <SeriesTiles head={head} />
      </>
    ),
    reports: (
      <Reports
        study={uid}
        kind={{ modalities: head.study.modalities, bodyParts: head.series.map((one) => one.body_part).filter(Boolean) }}
        isAllowed={head.may.includes('view-reports')}
      />
    ),
    documents: (
      <Documents
        study={uid}
        isAllowed={head.may.includes('view-reports')}
        instance={instance}
        onOpen={(one) => open({ tab: 'documents', instance: one })}
      />
    ),
    attributes: (
      <Attributes head={head} instance={instance} onOpen={(one) => open({ tab: 'attributes', instance: one })} />
    ),
    activity: <Activity study={uid} />,
  };
  return (
    <div className={classes.page}>
      <StudyHeader head={head} />
      <div className={classes.columns}>
        <Tabs value={tab} onChange={(next) => open({ tab: next as Tab })} keepMounted={false}>
          <Tabs.List mb="md" className={classes.tabs}>
            {TABS.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {t(`tabs.${one}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {TABS.map((one) => (
            <Tabs.Panel key={one} value={one}>
              {panels[one]}
            </Tabs.Panel>
          ))}
        </Tabs>
        <aside className={classes.side} aria-label={t('about')}>
          <Facts study={head.study} />
          <Priors study={uid} />
          <People head={head} />
          <Comments head={head} />
        </aside>
      </div>
    </div>
  );
}

/** `v` opens the viewer, Escape leads back to the list. */
function useStudyKeys(uid: string): void {
  const { t } = useTranslation('study');
  const navigate = useNavigate();
  const shortcuts = useMemo(
    () => [
      {
        keys: 'v',
        name: t('openViewer'),
        run: () => void navigate({ to: '/viewer/$study', params: { study: uid } }),
      },
      { keys: 'Escape', name: t('back'), run: () => window.history.back() },
    ],
    [t, navigate, uid],
  );
  useShortcuts(shortcuts);
}
