import { Button, Checkbox, Group, NumberInput, Progress, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tellFailure } from '@/ui/notices';
import { stackViewportOf } from '../cells/viewportOf';
import { personName, text } from '../dicom/attributes';
import { recordedRate } from '../dicom/displaySets';
import { TAG } from '../dicom/tags';
import { useViewer, useViewerState } from '../state/viewer';
import { giveFile } from './drawCell';
import { activeElement } from './output';
import { canRecord, recordVideo } from './recordVideo';
import { videoQuestion } from './videoQuestion';

const FALLBACK_RATE = 15;
const LARGEST_RATE = 60;

/** Asks how fast a video is to be and whether it names the patient, and makes it. */
export function VideoForm() {
  const { t } = useTranslation('viewer');
  return canRecord() ? <Wish /> : <Text role="alert">{t('video.none')}</Text>;
}

function Wish() {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const set = useViewerState((state) => state.sets[state.cells[state.active]?.set ?? '']);
  const recorded = Math.round((set && recordedRate(set.data)) ?? FALLBACK_RATE);
  const [rate, setRate] = useState(Math.min(Math.max(recorded, 1), LARGEST_RATE));
  const [isNamed, setNamed] = useState(false);
  const [number, setNumber] = useState(0);
  const controller = useRef(new AbortController());
  const count = set?.frames.length ?? 0;
  const make = useMutation({
    mutationFn: async () => {
      controller.current = new AbortController();
      const element = activeElement(viewer);
      const viewport = stackViewportOf(viewer.state.get().active);
      if (!element || !viewport || !set) return;
      const words = isNamed ? [personName(set.data, TAG.PatientName), text(set.data, TAG.PatientID)] : [];
      const wish = { framesPerSecond: rate, words };
      const { content, name } = await recordVideo(element, viewport, wish, setNumber, controller.current.signal);
      giveFile(content, name);
      videoQuestion.set({ isAsked: false });
    },
    onError: (error) => controller.current.signal.aborted || tellFailure(error),
  });
  useEffect(() => () => controller.current.abort(), []);
  return (
    <Stack gap="sm">
      <NumberInput
        label={t('video.rate')}
        value={rate}
        min={1}
        max={LARGEST_RATE}
        clampBehavior="strict"
        onChange={(value) => setRate(Number(value) || 1)}
      />
      <Checkbox
        label={t('video.identity')}
        description={t('video.identity_hint')}
        checked={isNamed}
        onChange={(event) => setNamed(event.currentTarget.checked)}
      />
      <Text size="sm" c="dimmed">
        {t('video.lossy')}
      </Text>
      {make.isPending && (
        <Progress value={(number / count) * 100} aria-label={t('video.progress', { number, count })} />
      )}
      <Group justify="flex-end">
        {make.isPending && (
          <Button variant="default" onClick={() => controller.current.abort()}>
            {t('video.cancel')}
          </Button>
        )}
        <Button loading={make.isPending} onClick={() => make.mutate()}>
          {t('video.save')}
        </Button>
      </Group>
    </Stack>
  );
}
