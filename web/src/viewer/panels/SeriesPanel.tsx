import { Loader, Text, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dicomDate, formatDate } from '@/ui/formats';
import { fetchPriors } from '../dicom/archive';
import { type DataSet, text, texts } from '../dicom/attributes';
import type { DisplaySet } from '../dicom/displaySets';
import { TAG } from '../dicom/tags';
import { isAbout, isPresentationState } from '../presentations/presentationState';
import { StoredViews } from '../presentations/StoredViews';
import { openStudy, setsOfStudy } from '../state/opening';
import { useViewer, useViewerState } from '../state/viewer';
import { SeriesCard } from './SeriesCard';
import classes from './SeriesPanel.module.css';

/** The series of the study, and below them the patient's other studies. */
export function SeriesPanel() {
  const { t } = useTranslation('viewer');
  const study = useViewerState((state) => state.study);
  const sets = useViewerState((state) => state.sets);
  const own = setsOfStudy(sets, study);
  const first = own[0];
  const priors = useQuery({
    queryKey: ['viewer', 'priors', study],
    queryFn: () => fetchPriors(first?.data ?? {}),
    enabled: first !== undefined,
    staleTime: 60_000,
  });
  return (
    <nav className={classes.panel} aria-label={t('series')}>
      <Heading data={first?.data ?? {}} />
      <Cards own={own} />
      {(priors.data ?? []).length > 0 && (
        <Text size="xs" fw={700} c="dimmed" tt="uppercase" mt="sm" px={6}>
          {t('other_studies')}
        </Text>
      )}
      {priors.data?.map((prior) => (
        <Prior key={text(prior, TAG.StudyInstanceUID)} data={prior} />
      ))}
    </nav>
  );
}

/** Series, each with its stored views; a view of nothing that is here stands for itself. */
function Cards({ own }: { own: DisplaySet[] }) {
  return own
    .filter(({ data }) => !isPresentationState(data) || !own.some((set) => isAbout(data, set)))
    .map((set) => (
      <Fragment key={set.id}>
        <SeriesCard set={set} />
        <StoredViews set={set} />
      </Fragment>
    ));
}

function Heading({ data }: { data: DataSet }) {
  const { i18n } = useTranslation('viewer');
  const date = formatDate(i18n.language, dicomDate(text(data, TAG.StudyDate)));
  return (
    <Text size="sm" fw={600} px={6} pb={4} lineClamp={2}>
      {[text(data, TAG.StudyDescription), date].filter(Boolean).join(' · ')}
    </Text>
  );
}

/** Another study, whose series are read when it is opened. */
function Prior({ data }: { data: DataSet }) {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const [isOpen, setOpen] = useState(false);
  const study = text(data, TAG.StudyInstanceUID);
  const sets = useViewerState((state) => state.sets);
  const read = useQuery({
    queryKey: ['viewer', 'prior', study],
    queryFn: () => openStudy(viewer, study, undefined).then(() => true),
    enabled: isOpen,
    staleTime: Number.POSITIVE_INFINITY,
    // What was read is in this viewer: the next one reads it anew.
    gcTime: 0,
  });
  return (
    <section>
      <UnstyledButton className={classes.prior} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Heading data={data} />
        <Text size="xs" c="dimmed" px={6}>
          {texts(data, '00080061').join(' · ')}
        </Text>
      </UnstyledButton>
      {isOpen && <Cards own={setsOfStudy(sets, study)} />}
      {isOpen && read.isPending && <Loader size="xs" m={6} />}
      {read.isError && (
        <Text size="xs" c="red" px={6} role="alert">
          {t('not_opened')}
        </Text>
      )}
    </section>
  );
}
