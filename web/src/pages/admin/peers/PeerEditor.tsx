import { Button, Checkbox, Drawer, Group, NumberInput, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PeerAnswer, PeerPermission } from '@/client';
import { listPeersOptions, listPeersQueryKey, putPeerMutation } from '@/client/@tanstack/react-query.gen';
import { Failure } from '@/ui/Failure';
import { InstitutionSelect } from '../institutions/InstitutionSelect';
import { useChange } from '../useChange';

const PERMISSIONS: readonly PeerPermission[] = ['echo', 'store', 'find', 'move', 'get'];

const NEW: PeerAnswer = {
  ae_title: '',
  host: '',
  port: 104,
  tls: false,
  permissions: [...PERMISSIONS],
  transfer_syntaxes: [],
  institution: '',
  check_host: false,
  quirks: [],
  comment: '',
};

interface Props {
  peer: PeerAnswer | 'new' | null;
  onClose: () => void;
}

/** Adds a peer or changes one. */
export function PeerEditor({ peer, onClose }: Props) {
  const { t } = useTranslation(['admin', 'ui']);
  const [body, setBody] = useState(NEW);
  const put = useChange(putPeerMutation(), [listPeersQueryKey()]);
  const { reset } = put;
  const { data: peers } = useQuery(listPeersOptions());
  // It would take the place of that one.
  const isThere = peer === 'new' && peers?.some((one) => one.ae_title === body.ae_title.trim());
  useEffect(() => {
    if (peer) setBody(peer === 'new' ? NEW : peer);
    reset();
  }, [peer, reset]);
  const set = (changed: Partial<PeerAnswer>) => setBody((before) => ({ ...before, ...changed }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { ae_title, ...rest } = body;
    put.mutate({ path: { ae_title: ae_title.trim() }, body: rest }, { onSuccess: onClose });
  };
  return (
    <Drawer
      opened={peer !== null}
      onClose={onClose}
      position="right"
      title={peer === 'new' ? t('peers.add') : body.ae_title}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t('peers.aeTitle')}
            description={t('peers.aeTitleHint')}
            value={body.ae_title}
            onChange={(event) => set({ ae_title: event.currentTarget.value })}
            error={isThere && t('peers.exists')}
            disabled={peer !== 'new'}
            required
            maxLength={16}
            data-autofocus
          />
          <TextInput
            label={t('peers.host')}
            value={body.host}
            onChange={(event) => set({ host: event.currentTarget.value })}
            required
          />
          <NumberInput
            label={t('peers.port')}
            value={body.port}
            onChange={(port) => set({ port: Number(port) })}
            min={1}
            max={65535}
            required
          />
          <InstitutionSelect
            label={t('peers.institution')}
            description={t('peers.institutionHint')}
            value={body.institution ?? ''}
            onChange={(institution) => set({ institution })}
          />
          <Checkbox.Group
            label={t('peers.permissions')}
            value={body.permissions}
            onChange={(chosen) => set({ permissions: PERMISSIONS.filter((one) => chosen.includes(one)) })}
          >
            <Stack gap={6} mt={6}>
              {PERMISSIONS.map((one) => (
                <Checkbox key={one} value={one} label={t(`peers.may.${one}`)} />
              ))}
            </Stack>
          </Checkbox.Group>
          <Checkbox
            label={t('peers.checkHost')}
            checked={body.check_host}
            onChange={(event) => set({ check_host: event.currentTarget.checked })}
          />
          <Checkbox
            label={t('peers.tls')}
            checked={body.tls}
            onChange={(event) => set({ tls: event.currentTarget.checked })}
          />
          <TextInput
            label={t('peers.comment')}
            value={body.comment}
            onChange={(event) => set({ comment: event.currentTarget.value })}
          />
          {put.error && <Failure error={put.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('ui:cancel')}
            </Button>
            <Button type="submit" disabled={isThere} loading={put.isPending}>
              {t('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}
