import { Alert } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ReportWriterAnswer } from '@/client';
import { Ago } from '@/ui/Ago';

/** Says who else is writing about the study, so that not two write the same report. */
export function Writers({ writers }: { writers: readonly ReportWriterAnswer[] }) {
  const { t } = useTranslation('reports');
  if (writers.length === 0) return null;
  return (
    <Alert icon={<IconPencil aria-hidden />} color="yellow" role="status" py="xs">
      {writers.map((one) => (
        <div key={one.name}>
          {t('alsoWriting', { name: one.name })} <Ago value={one.changed} />
        </div>
      ))}
    </Alert>
  );
}
