import { Button, Group, Text } from '@mantine/core';
import { IconFileZip, IconFolderUp } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './DropArea.module.css';
import { chosenByDrop, chosenByHandle, chosenByInput } from './engine/chosen';
import type { Chosen } from './engine/Uploading';

interface Props {
  onChosen: (chosen: Chosen) => void;
  title: string;
  /** What was chosen last is being begun. */
  isBusy?: boolean;
  children?: ReactNode;
}

type FolderPicker = Window & { showDirectoryPicker?: () => Promise<FileSystemHandle> };

/** Where folders, files and ZIPs are dropped, or chosen by a button. */
export function DropArea({ onChosen, title, isBusy = false, children }: Props) {
  const { t } = useTranslation('upload');
  const [isOver, setOver] = useState(false);
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (isBusy) return;
    void chosenByDrop(event.dataTransfer).then((chosen) => chosen.name && onChosen(chosen));
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const chooseFolder = async () => {
    const picker = (window as FolderPicker).showDirectoryPicker;
    if (!picker) {
      folder.current?.click();
      return;
    }
    try {
      onChosen(chosenByHandle([await picker.call(window)]));
    } catch (error) {
      // Nothing was chosen; anything else is for the plain way.
      if (!(error instanceof DOMException && error.name === 'AbortError')) folder.current?.click();
    }
  };
  const take = (list: FileList | null, input: HTMLInputElement) => {
    if (list && list.length > 0) onChosen(chosenByInput(list));
    input.value = '';
  };

  return (
    <section
      aria-label={title}
      className={`${classes.area} ${isOver ? classes.over : ''}`}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Text fw={600}>{title}</Text>
      <Text size="sm" c="dimmed" maw={520} ta="center">
        {children ?? t('drop.hint')}
      </Text>
      <Group gap="xs" justify="center">
        <Button
          size="sm"
          leftSection={<IconFolderUp size={16} aria-hidden />}
          loading={isBusy}
          onClick={() => void chooseFolder()}
        >
          {t('drop.folder')}
        </Button>
        <Button
          size="sm"
          variant="default"
          leftSection={<IconFileZip size={16} aria-hidden />}
          disabled={isBusy}
          onClick={() => files.current?.click()}
        >
          {t('drop.files')}
        </Button>
      </Group>
      <input
        ref={folder}
        type="file"
        hidden
        aria-label={t('drop.folder')}
        {...{ webkitdirectory: '' }}
        onChange={({ currentTarget }) => take(currentTarget.files, currentTarget)}
      />
      <input
        ref={files}
        type="file"
        hidden
        multiple
        aria-label={t('drop.files')}
        onChange={({ currentTarget }) => take(currentTarget.files, currentTarget)}
      />
    </section>
  );
}
