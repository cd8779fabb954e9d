import { Modal } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

const ViewForm = lazy(() => import('./ViewForm').then((all) => ({ default: all.ViewForm })));

/** Where one is asked how the present view is to be called. */
export function SaveView({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { t } = useTranslation('viewer');
  return (
    <Modal opened={isOpen} onClose={close} title={t('views.save')} closeButtonProps={{ 'aria-label': t('close') }}>
      <Suspense>
        <ViewForm done={close} />
      </Suspense>
    </Modal>
  );
}
