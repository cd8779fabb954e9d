import { Anchor, Button, Popover, Stack, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useSession } from '@/app/session';
import type { EmergencyAnswer } from '@/client';
import { listEmergenciesQueryKey, reviewEmergencyMutation } from '@/client/@tanstack/react-query.gen';
import { Ago } from '@/ui/Ago';
import { useFormats } from '@/ui/useFormats';
import { Record } from '../Record';
import { useChange } from '../useChange';

type Verdict = 'justified' | 'unjustified';
const VERDICTS: readonly Verdict[] = ['justified', 'unjustified'];

/** One emergency: who, why, what, for how long; and the review. */
export function EmergencyRecord({ emergency }: { emergency: EmergencyAnswer }) {
  const { t } = useTranslation('admin');
  const { dateTime } = useFormats();
  const { person: me } = useSession();
  const mayFind = useMay('find');
  const isWaiting = emergency.finding === null;
  return (
    <Record
      title={`${emergency.person}: ${emergency.reason}`}
      actions={
        isWaiting && emergency.person !== me.name ? (
          VERDICTS.map((one) => <ReviewButton key={one} emergency={emergency} verdict={one} />)
        ) : (
          <span>
            {emergency.finding &&
              t('emergencies.reviewedBy', { name: emergency.reviewer, finding: t(`emergencies.${emergency.finding}`) })}
          </span>
        )
      }
    >
      <Ago value={emergency.created} />
      <span>{t('emergencies.until', { time: dateTime(emergency.until) })}</span>
      {emergency.study && mayFind ? (
        <Anchor
          fz={13}
          renderRoot={(props) => <Link to="/studies/$study" params={{ study: emergency.study }} {...props} />}
        >
          {t('emergencies.study')}
        </Anchor>
      ) : (
        <span>{t(emergency.of_patient ? 'emergencies.patient' : 'emergencies.study')}</span>
      )}
      {emergency.note && <span>{emergency.note}</span>}
    </Record>
  );
}

function ReviewButton({ emergency, verdict }: { emergency: EmergencyAnswer; verdict: Verdict }) {
  const { t } = useTranslation('admin');
  const [note, setNote] = useState('');
  const review = useChange(reviewEmergencyMutation(), [listEmergenciesQueryKey()], () => t('emergencies.reviewed'));
  const submit = () =>
    review.mutate({ path: { emergency_id: emergency.id }, body: { finding: verdict, note: note.trim() } });
  return (
    <Popover trapFocus withinPortal position="bottom-end">
      <Popover.Target>
        <Button size="compact-sm" variant="default">
          {t(`emergencies.${verdict}`)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <TextInput
            label={t('emergencies.note')}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            data-autofocus
          />
          <Button size="compact-sm" loading={review.isPending} onClick={submit}>
            {t(`emergencies.${verdict}`)}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
