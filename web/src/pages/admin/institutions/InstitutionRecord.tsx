import { ActionIcon, Anchor, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { InstitutionAnswer } from '@/client';
import { listInstitutionsQueryKey, removeInstitutionMutation } from '@/client/@tanstack/react-query.gen';
import { Record } from '../Record';
import { useChange } from '../useChange';

interface Props {
  institution: InstitutionAnswer;
  onOpen: () => void;
}

/** An institution: its studies and people, and what its images are known by. */
export function InstitutionRecord({ institution, onOpen }: Props) {
  const { t } = useTranslation('admin');
  const remove = useChange(removeInstitutionMutation(), [listInstitutionsQueryKey()], () =>
    t('institutions.removed', { name: institution.name }),
  );
  const { ae_titles, peers, image_names } = institution;
  const isKnownBySomething = ae_titles.length + peers.length + image_names.length > 0;
  const isEmpty = !institution.studies && !institution.people && !ae_titles.length && !peers.length;
  return (
    <Record
      title={institution.name}
      onOpen={onOpen}
      actions={
        isEmpty && (
          <Tooltip label={t('remove')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('removeNamed', { name: institution.name })}
              loading={remove.isPending}
              onClick={() => remove.mutate({ path: { institution_id: institution.id } })}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )
      }
    >
      <Anchor
        fz={13}
        renderRoot={(props) => <Link to="/studies" search={{ institution: [institution.id] }} {...props} />}
      >
        {t('studies', { count: institution.studies })}
      </Anchor>
      <span>{t('people', { count: institution.people })}</span>
      {ae_titles.length > 0 && <span>{t('institutions.arriveAt', { titles: ae_titles.join(', ') })}</span>}
      {peers.length > 0 && <span>{t('institutions.sentBy', { peers: peers.join(', ') })}</span>}
      {image_names.length > 0 && <span>{t('institutions.named', { names: image_names.join(' · ') })}</span>}
      {!isKnownBySomething && <span>{t('institutions.unknowable')}</span>}
    </Record>
  );
}
