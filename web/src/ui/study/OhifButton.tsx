import { Button } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { at } from '@/app/address';
import { showOhifOptions } from '@/client/@tanstack/react-query.gen';

/** Opens studies in OHIF, in a tab of its own; nothing where it is not installed beside the node. */
export function OhifButton({ studies }: { studies: readonly string[] }) {
  const { t } = useTranslation('studies');
  const { data: ohif } = useQuery({ ...showOhifOptions(), staleTime: Number.POSITIVE_INFINITY });
  if (!ohif?.installed) return null;
  return (
    <Button
      component="a"
      variant="default"
      href={at(`ohif/viewer?StudyInstanceUIDs=${studies.join(',')}`)}
      target="_blank"
      rel="noopener"
      leftSection={<IconExternalLink size={16} stroke={1.5} aria-hidden />}
    >
      {t('openInOhif')}
    </Button>
  );
}
