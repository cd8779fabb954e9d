import { listPeople, listStudies } from '@/client';
import type { useFormats } from '@/ui/useFormats';
import type { router } from '../router';
import type { Permission } from '../session';

const MOST_STUDIES = 6;
const MOST_PEOPLE = 4;

/** Something that the command palette has found. */
export interface Found {
  id: string;
  title: string;
  description: string;
  open: (navigate: typeof router.navigate) => void;
}

/** Where the command palette looks while one types. */
export interface Source {
  id: string;
  /** Who may not do this is not asked about it. */
  permission: Permission;
  search: (text: string, formats: ReturnType<typeof useFormats>) => Promise<Found[]>;
}

export const SOURCES: readonly Source[] = [
  {
    id: 'studies',
    permission: 'find',
    search: async (text, formats) => {
      const { data } = await listStudies({ query: { q: text, size: MOST_STUDIES }, throwOnError: true });
      return data.studies.map(({ uid, patient, date, modalities, description }) => ({
        id: `study ${uid}`,
        title: formats.name(patient.name) || patient.patient_id || uid,
        description: [formats.dicom(date), modalities.join(' '), description].filter(Boolean).join(' · '),
        open: (navigate) => void navigate({ to: '/studies/$study', params: { study: uid } }),
      }));
    },
  },
  {
    id: 'people',
    permission: 'manage-people',
    search: async (text) => {
      const { data } = await listPeople({ query: { search: text, limit: MOST_PEOPLE }, throwOnError: true });
      return data.people.map(({ id, name, display_name: displayName, email }) => ({
        id: `person ${id}`,
        title: displayName || name,
        description: [name, email].filter(Boolean).join(' · '),
        open: (navigate) => void navigate({ to: '/people/$person', params: { person: String(id) } }),
      }));
    },
  },
];
