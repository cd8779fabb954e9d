import { Button, CopyButton, Group, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface Props {
  url: string;
  /** What to do with it. */
  hint: string;
  onDone: () => void;
}

/** A link to hand over, shown this once. */
export function HandedLink({ url, hint, onDone }: Props) {
  const { t } = useTranslation('people');
  return (
    <Stack gap="sm">
      <Text size="sm">{hint}</Text>
      <TextInput label={t('link')} value={url} readOnly onFocus={(event) => event.currentTarget.select()} />
      <Group justify="flex-end">
        <CopyButton value={url}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('copied') : t('copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone} data-autofocus>
          {t('done')}
        </Button>
      </Group>
    </Stack>
  );
}
