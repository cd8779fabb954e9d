import { Group, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { NewMembership } from '@/client';
import { listPlacesOptions } from '@/client/@tanstack/react-query.gen';
import { useRoleTitle } from '@/ui/identity/useRoleTitle';

/** A membership that is being put together; days as YYYY-MM-DD. */
export interface MembershipDraft {
  place: string;
  role: string;
  department: string;
  from: string;
  until: string;
}

export const EMPTY_DRAFT: MembershipDraft = { place: '', role: '', department: '', from: '', until: '' };

const NETWORK = 'network';

interface Props {
  draft: MembershipDraft;
  onChange: (draft: MembershipDraft) => void;
}

/** Where, as what, from when until when: only what the asker may give is offered. */
export function MembershipFields({ draft, onChange }: Props) {
  const { t } = useTranslation('people');
  const titleOf = useRoleTitle();
  const { data: places = [] } = useQuery(listPlacesOptions());
  const place = places.find((one) => keyOf(one.institution) === draft.place);
  const choose = { value: '', label: '', disabled: true };
  return (
    <>
      <NativeSelect
        label={t('membership.place')}
        value={draft.place}
        onChange={(event) => onChange({ ...draft, place: event.currentTarget.value, role: '', department: '' })}
        data={[
          choose,
          ...places.map((one) => ({
            value: keyOf(one.institution),
            label: one.institution === null ? t('membership.network') : one.name,
          })),
        ]}
        required
      />
      <NativeSelect
        label={t('membership.role')}
        value={draft.role}
        onChange={(event) => onChange({ ...draft, role: event.currentTarget.value })}
        data={[choose, ...(place?.roles ?? []).map((one) => ({ value: String(one.id), label: titleOf(one.title) }))]}
        disabled={!place}
        required
      />
      {Boolean(place?.departments.length) && (
        <NativeSelect
          label={t('membership.department')}
          value={draft.department}
          onChange={(event) => onChange({ ...draft, department: event.currentTarget.value })}
          data={[
            { value: '', label: t('membership.noDepartment') },
            ...(place?.departments ?? []).map((one) => ({ value: String(one.id), label: one.name })),
          ]}
        />
      )}
      <Group grow>
        <TextInput
          type="date"
          label={t('membership.from')}
          value={draft.from}
          onChange={(event) => onChange({ ...draft, from: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('membership.until')}
          value={draft.until}
          min={draft.from}
          onChange={(event) => onChange({ ...draft, until: event.currentTarget.value })}
        />
      </Group>
    </>
  );
}

/** Gives the membership as the server takes it; the last day is included. */
export function membershipOf({ place, role, department, from, until }: MembershipDraft): NewMembership {
  return {
    role: Number(role),
    institution: place === NETWORK ? null : Number(place),
    department: department ? Number(department) : null,
    starts: from ? startOf(from, 0) : null,
    ends: until ? startOf(until, 1) : null,
  };
}

function keyOf(institution: number | null): string {
  return institution === null ? NETWORK : String(institution);
}

/** The first moment, here, of the day that is so many days later. */
function startOf(day: string, later: number): string {
  const start = new Date(`${day}T00:00:00`);
  start.setDate(start.getDate() + later);
  return start.toISOString();
}
