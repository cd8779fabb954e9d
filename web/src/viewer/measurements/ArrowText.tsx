import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../state/store';
import { arrowText } from './arrowQuestion';

/** Asks what an arrow should say. */
export function ArrowText() {
  const { t } = useTranslation('viewer');
  const answer = useStore(arrowText, (state) => state.answer);
  const [text, setText] = useState('');
  const finish = (said: string) => {
    answer?.(said);
    arrowText.set({ answer: undefined });
    setText('');
  };
  useEffect(() => () => arrowText.set({ answer: undefined }), []);
  return (
    <Modal
      opened={answer !== undefined}
      onClose={() => finish('')}
      title={t('arrow_text')}
      size="sm"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          finish(text.trim());
        }}
      >
        <TextInput
          data-autofocus
          aria-label={t('arrow_text')}
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="sm">
          <Button type="submit">{t('done')}</Button>
        </Group>
      </form>
    </Modal>
  );
}
