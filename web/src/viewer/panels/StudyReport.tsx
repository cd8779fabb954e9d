import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Reports } from '@/reports/Reports';
import { text } from '../dicom/attributes';
import { TAG } from '../dicom/tags';
import { measurements } from '../measurements/measurements';
import { wordsOf } from '../measurements/values';
import { setsOfStudy } from '../state/opening';
import { useStore } from '../state/store';
import { useViewerState } from '../state/viewer';

/** The report of the study that is open, read and written beside its pictures. */
export function StudyReport() {
  const { t } = useTranslation('viewer');
  const study = useViewerState((state) => state.study);
  const sets = useViewerState((state) => state.sets);
  const kind = useMemo(() => {
    const own = setsOfStudy(sets, study);
    return {
      modalities: [...new Set(own.map((set) => set.modality))],
      bodyParts: [...new Set(own.map((set) => text(set.data, TAG.BodyPartExamined)).filter(Boolean))],
    };
  }, [sets, study]);
  const list = useStore(measurements.state, (state) => state.list);
  const measured = () =>
    list
      .map(({ uid, tool, label }, at) => `${label || `${t(`commands.tool_${tool}`)} ${at + 1}`}: ${wordsOf(uid)}`)
      .join('\n');
  return <Reports study={study} kind={kind} isAllowed measured={list.length > 0 ? measured : undefined} />;
}
