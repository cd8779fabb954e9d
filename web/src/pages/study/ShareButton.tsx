import { Button, Group, Modal, SegmentedControl, Stack, Switch } from '@mantine/core';
import { IconShare } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { assignStudy, type Colleague, type Permission, type StudyPageHead, shareStudy } from '@/client';
import { tellDone, tellFailure } from '@/ui/notices';
import { nameOf, PersonPicker } from './PersonPicker';

const DAYS = ['1', '7', '30', ''] as const;
const DAY_MS = 86_400_000;

/** Gives a study to somebody: to read it as their own work, or to see it for a while. */
export function ShareButton({ head }: { head: StudyPageHead }) {
  const { t } = useTranslation('study');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconShare size={16} stroke={1.5} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t('share.title')}
      </Button>
      {isOpen && <ShareDialog head={head} onClose={() => setOpen(false)} />}
    </>
  );
}

function ShareDialog({ head, onClose }: { head: StudyPageHead; onClose: () => void }) {
  const { t } = useTranslation(['study', 'ui']);
  const client = useQueryClient();
  const study = head.study.uid;
  const [way, setWay] = useState<'share' | 'assign'>('share');
  const [person, setPerson] = useState<Colleague | null>(null);
  const [days, setDays] = useState<string>('7');
  const [mayDownload, setMayDownload] = useState(false);
  const giving = useMutation({
    mutationFn: async ({ id }: Colleague) => {
      const path = { study, person: id };
      if (way === 'assign') return assignStudy({ path, throwOnError: true });
      const until = days ? new Date(Date.now() + Number(days) * DAY_MS).toISOString() : null;
      return shareStudy({ path, body: { permissions: shared(head, mayDownload), until }, throwOnError: true });
    },
    onSuccess: async (_, given) => {
      await client.invalidateQueries({ queryKey: ['study', study] });
      tellDone(t(way === 'assign' ? 'share.assigned' : 'share.shared', { name: nameOf(given) }));
      onClose();
    },
    onError: tellFailure,
  });
  return (
    <Modal opened onClose={onClose} title={t('share.title')} closeButtonProps={{ 'aria-label': t('ui:close') }}>
      <Stack>
        <SegmentedControl
          value={way}
          onChange={(value) => setWay(value === 'assign' ? 'assign' : 'share')}
          data={[
            { value: 'share', label: t('share.toSee') },
            { value: 'assign', label: t('share.toRead') },
          ]}
          aria-label={t('share.title')}
        />
        <PersonPicker label={t('share.person')} onPick={setPerson} />
        {way === 'share' && (
          <>
            <SegmentedControl
              value={days}
              onChange={setDays}
              data={DAYS.map((one) => ({
                value: one,
                label: one ? t('share.days', { count: Number(one) }) : t('share.forever'),
              }))}
              aria-label={t('share.howLong')}
            />
            {head.may.includes('download') && (
              <Switch
                label={t('share.download')}
                checked={mayDownload}
                onChange={(event) => setMayDownload(event.currentTarget.checked)}
              />
            )}
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('ui:cancel')}
          </Button>
          <Button disabled={!person} loading={giving.isPending} onClick={() => person && giving.mutate(person)}>
            {t(way === 'assign' ? 'share.assign' : 'share.share')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** What is shared: what the giver has of it themselves. */
function shared(head: StudyPageHead, mayDownload: boolean): Permission[] {
  const wanted: Permission[] = ['find', 'view', 'view-reports', 'see-identity'];
  return [...wanted, ...(mayDownload ? (['download'] as const) : [])].filter((one) => head.may.includes(one));
}
