import { Button, Group, Text } from '@mantine/core';
import { hideNotification, showNotification } from '@mantine/notifications';
import i18next from 'i18next';
import { ApiError } from '@/app/api';

const UNDO_MS = 10_000;
const closing = () => ({ closeButtonProps: { 'aria-label': i18next.t('close', { ns: 'ui' }) } });

/** Says that something was done. */
export function tellDone(message: string): void {
  showNotification({ message, withBorder: true, ...closing() });
}

/** Says that something did not work, why, and what to do. */
export function tellFailure(error: unknown): void {
  showNotification({
    title: i18next.t('failure.title', { ns: 'ui' }),
    message: wordsOf(error),
    color: 'red',
    withBorder: true,
    ...closing(),
    autoClose: false,
  });
}

/** Gives the words for what went wrong, with what to do about it. */
export function wordsOf(error: unknown): string {
  if (error instanceof ApiError && error.status === 0) return i18next.t('failure.unreachable', { ns: 'ui' });
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof ApiError && error.hint ? `${message} ${error.hint}` : message;
}

/** Says that something was done, with a way back for a while; instead of asking "are you sure" beforehand. */
export function tellUndoable(message: string, undo: () => Promise<unknown>): void {
  const id = showNotification({
    withBorder: true,
    ...closing(),
    autoClose: UNDO_MS,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button size="compact-sm" variant="light" onClick={() => void takeBack(id, undo)}>
          {i18next.t('undo', { ns: 'ui' })}
        </Button>
      </Group>
    ),
  });
}

async function takeBack(id: string, undo: () => Promise<unknown>): Promise<void> {
  hideNotification(id);
  try {
    await undo();
    tellDone(i18next.t('undone', { ns: 'ui' }));
  } catch (error) {
    tellFailure(error);
  }
}
