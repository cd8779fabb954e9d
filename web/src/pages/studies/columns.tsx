import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import type { StudyAnswer } from '@/client';
import { Ago } from '@/ui/Ago';
import { LabelMark } from '@/ui/study/LabelMark';
import { PatientName } from '@/ui/study/PatientName';
import { ReadingBadge } from '@/ui/study/ReadingBadge';
import { ReportMark } from '@/ui/study/ReportMark';
import { StudyPicture } from '@/ui/study/StudyPicture';
import type { Column } from '@/ui/table/column';
import type { useFormats } from '@/ui/useFormats';
import type { ColumnId } from './columnChoice';

type Formats = ReturnType<typeof useFormats>;

interface Layout {
  width: Column<StudyAnswer>['width'];
  align?: 'end';
  /** What the server sorts by. */
  sort?: string;
}

const LAYOUT: Record<ColumnId, Layout> = {
  picture: { width: 52 },
  reading: { width: 34 },
  report: { width: 34 },
  name: { width: { grow: 4, least: 220 }, sort: 'name' },
  patientId: { width: { grow: 1.4, least: 100 } },
  birthDate: { width: 110 },
  date: { width: 182, sort: 'date' },
  modalities: { width: 84, sort: 'modality' },
  description: { width: { grow: 3.4, least: 160 } },
  images: { width: 84, align: 'end' },
  institutions: { width: { grow: 1.6, least: 110 } },
  labels: { width: { grow: 1.4, least: 100 } },
  assigned: { width: { grow: 1.2, least: 100 } },
  accession: { width: { grow: 1.2, least: 100 } },
  referring: { width: { grow: 1.8, least: 130 } },
  size: { width: 84, align: 'end' },
  arrived: { width: 130, sort: 'arrival' },
};

const UNTITLED: readonly ColumnId[] = ['picture', 'reading', 'report'];

/** The name by which the server sorts, of a column; and the column of such a name. */
export const sortOf = (column: string): string | undefined => LAYOUT[column as ColumnId]?.sort;
export const columnOf = (sort: string): string =>
  Object.entries(LAYOUT).find(([, layout]) => layout.sort === sort)?.[0] ?? '';

/** Gives the columns of the list that are shown. */
export function studyColumns(
  shown: readonly ColumnId[],
  title: (id: ColumnId) => string,
  formats: Formats,
  pictureSize: number,
): Column<StudyAnswer>[] {
  return shown.map((id) => ({
    id,
    title: UNTITLED.includes(id) ? '' : title(id),
    width: id === 'picture' ? pictureSize + 16 : LAYOUT[id].width,
    align: LAYOUT[id].align,
    isSortable: LAYOUT[id].sort !== undefined,
    cell: (study) => cellOf(id, study, formats, pictureSize),
  }));
}

function cellOf(id: ColumnId, study: StudyAnswer, formats: Formats, pictureSize: number): ReactNode {
  switch (id) {
    case 'picture':
      return <StudyPicture path={study.thumbnail} size={pictureSize} />;
    case 'reading':
      return <ReadingBadge reading={study.reading} />;
    case 'report':
      return <ReportMark report={study.report} />;
    case 'name':
      return <PatientName study={study} isUnread={study.reading === 'unread'} />;
    case 'labels':
      return (
        <Group gap={4} wrap="nowrap">
          {study.labels.map((label) => (
            <LabelMark key={label.id} label={label} />
          ))}
        </Group>
      );
    case 'arrived':
      return <Ago value={study.arrived} />;
    default:
      return textOf(id, study, formats);
  }
}

function textOf(id: ColumnId, study: StudyAnswer, formats: Formats): string {
  switch (id) {
    case 'patientId':
      return study.patient.patient_id;
    case 'birthDate':
      return dayOf(study.patient.birth_date, formats);
    case 'date':
      return momentOf(study, formats);
    case 'modalities':
      return study.modalities.join(' ');
    case 'description':
      return study.description;
    case 'images':
      return formats.number(study.instances);
    case 'institutions':
      return study.institutions.join(', ');
    case 'assigned':
      return study.assigned_to.join(', ');
    case 'accession':
      return study.accession_number;
    case 'referring':
      return study.referring_physician;
    case 'size':
      return formats.bytes(study.bytes);
    default:
      return '';
  }
}

/** When a study was made, in the hospital's own time: a day, with the time where it is known. */
export function momentOf(study: StudyAnswer, formats: Formats): string {
  return formats.dicom(study.date?.replaceAll('-', ''), study.time);
}

/** A day without a time, which is the same everywhere. */
export function dayOf(day: string | null, formats: Formats): string {
  return formats.dicom(day?.replaceAll('-', ''));
}
