import { useMemo } from 'react';
import { Reports } from '@/reports/Reports';
import { text } from '../dicom/attributes';
import { TAG } from '../dicom/tags';
import { setsOfStudy } from '../state/opening';
import { useViewerState } from '../state/viewer';

/** The report of the study that is open, read and written beside its pictures. */
export function StudyReport() {
  const study = useViewerState((state) => state.study);
  const sets = useViewerState((state) => state.sets);
  const kind = useMemo(() => {
    const own = setsOfStudy(sets, study);
    return {
      modalities: [...new Set(own.map((set) => set.modality))],
      bodyParts: [...new Set(own.map((set) => text(set.data, TAG.BodyPartExamined)).filter(Boolean))],
    };
  }, [sets, study]);
  return <Reports study={study} kind={kind} isAllowed />;
}
