import { Checkbox } from '@mantine/core';
import type { StudyAnswer } from '@/client';
import type { Column } from '@/ui/table/column';

/** The column of boxes by which a mouse selects studies; the keyboard has a key for it. */
export function selectColumn(
  isSelected: (study: StudyAnswer) => boolean,
  turn: (study: StudyAnswer) => void,
  label: (name: string) => string,
): Column<StudyAnswer> {
  return {
    id: 'select',
    title: '',
    width: 34,
    cell: (study) => (
      <Checkbox
        size="xs"
        tabIndex={-1}
        aria-label={label(study.patient.name || study.description || study.uid)}
        checked={isSelected(study)}
        onChange={() => turn(study)}
        // A click beside the box opens the study; on it, it does not.
        onClick={(event) => event.stopPropagation()}
      />
    ),
  };
}
