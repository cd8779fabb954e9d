import { ActionIcon, Group, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconEye, IconEyeOff, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { commandOf } from '../commands/commands';
import { useStore } from '../state/store';
import { useViewer } from '../state/viewer';
import { jumpTo } from './jump';
import { KeyImages } from './KeyImages';
import { type Measurement, measurements } from './measurements';
import { SaveMeasurements } from './SaveMeasurements';
import { wordsOf } from './values';

/** What was measured: to go to, to name, to hide, to delete. */
export function MeasurementList() {
  const { t } = useTranslation('viewer');
  const list = useStore(measurements.state, (state) => state.list);
  const keyImages = useStore(measurements.state, (state) => state.keyImages);
  const isUnsaved = useStore(measurements.state, (state) => state.isUnsaved);
  return (
    <Stack gap={6}>
      {list.length === 0 && keyImages.length === 0 && (
        <Text size="sm" c="dimmed" p="xs">
          {t('nothing_measured')}
        </Text>
      )}
      {list.map((one, at) => (
        <Row key={one.uid} measurement={one} number={at + 1} />
      ))}
      <KeyImages />
      {(list.length > 0 || keyImages.length > 0 || isUnsaved) && <SaveMeasurements />}
    </Stack>
  );
}

function Row({ measurement, number }: { measurement: Measurement; number: number }) {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const { uid, tool, label, isVisible } = measurement;
  const kind = t(`commands.tool_${tool}`);
  const Icon = commandOf(`tool_${tool}`).icon;
  return (
    <Group gap={4} wrap="nowrap" align="center" component="section" aria-label={`${kind} ${number}`}>
      <UnstyledButton
        onClick={() => jumpTo(viewer, measurement)}
        aria-label={t('go_to', { what: `${kind} ${number}` })}
      >
        {Icon && <Icon size={18} stroke={1.5} />}
      </UnstyledButton>
      <Stack gap={0} flex={1} miw={0}>
        <TextInput
          size="xs"
          variant="unstyled"
          value={label}
          placeholder={`${kind} ${number}`}
          aria-label={t('name_of', { what: `${kind} ${number}` })}
          maxLength={200}
          onChange={(event) => measurements.rename(uid, event.currentTarget.value)}
        />
        <Text size="xs" c="dimmed" lineClamp={2}>
          {wordsOf(uid)}
        </Text>
      </Stack>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t(isVisible ? 'hide' : 'unhide')}
        onClick={() => measurements.setVisible(uid, !isVisible)}
      >
        {isVisible ? <IconEye size={16} /> : <IconEyeOff size={16} />}
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('commands.delete_measurement')}
        onClick={() => measurements.remove(uid)}
      >
        <IconTrash size={16} />
      </ActionIcon>
    </Group>
  );
}
