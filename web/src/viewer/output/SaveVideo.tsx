import { Modal } from '@mantine/core';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../state/store';
import { videoQuestion } from './videoQuestion';

const VideoForm = lazy(() => import('./VideoForm').then((all) => ({ default: all.VideoForm })));

/** Where one is asked how a video is to be. */
export function SaveVideo() {
  const { t } = useTranslation('viewer');
  const isAsked = useStore(videoQuestion, (state) => state.isAsked);
  useEffect(() => () => videoQuestion.set({ isAsked: false }), []);
  return (
    <Modal
      opened={isAsked}
      onClose={() => videoQuestion.set({ isAsked: false })}
      title={t('commands.save_video')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Suspense>
        <VideoForm />
      </Suspense>
    </Modal>
  );
}
