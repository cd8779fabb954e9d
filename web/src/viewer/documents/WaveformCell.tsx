import { Center, Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DisplaySet } from '../dicom/displaySets';
import { type Channel, readWaveform } from '../dicom/waveform';
import classes from './Waveform.module.css';

/** Millimetres of paper to a second and to a millivolt, as cardiologists are used to. */
const MM_PER_SECOND = 25;
const MM_PER_MILLIVOLT = 10;
const ROW_MM = 26;
const LABEL_MM = 12;

/** An ECG, or any other waveform, as on paper: a small square is 1 mm. */
export function WaveformCell({ set }: { set: DisplaySet }) {
  const { t } = useTranslation('viewer');
  const read = useQuery({
    queryKey: ['viewer', 'waveform', set.id],
    queryFn: () => readWaveform(set.data),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (read.isPending) {
    return (
      <Center h="100%">
        <Loader size="sm" />
      </Center>
    );
  }
  if (!read.data || read.data.channels.length === 0) {
    return (
      <Center h="100%" role="alert">
        <Text>{t('cannot_show')}</Text>
      </Center>
    );
  }
  const { channels, frequency } = read.data;
  const seconds = Math.max(...channels.map((channel) => channel.values.length)) / frequency;
  const [width, height] = [LABEL_MM + seconds * MM_PER_SECOND, channels.length * ROW_MM];
  return (
    <div className={classes.paper} data-shown="waveform">
      <svg
        className={classes.drawing}
        width={`${width}mm`}
        height={`${height}mm`}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t('waveform', { count: channels.length, seconds: Math.round(seconds) })}
      >
        <Grid />
        <rect width={width} height={height} fill="url(#large)" />
        {channels.map((channel, at) => (
          <g key={channel.name} transform={`translate(0 ${(at + 0.5) * ROW_MM})`}>
            <text x="1.5" y="-7" className={classes.name}>
              {channel.name}
            </text>
            <path d={pathOf(channel, frequency)} className={classes.curve} />
          </g>
        ))}
      </svg>
      <Text size="xs" className={classes.legend}>
        {t('waveform_scale', { speed: MM_PER_SECOND, gain: MM_PER_MILLIVOLT })}
      </Text>
    </div>
  );
}

function Grid() {
  return (
    <defs>
      <pattern id="small" width="1" height="1" patternUnits="userSpaceOnUse">
        <path d="M1 0H0V1" className={classes.small} />
      </pattern>
      <pattern id="large" width="5" height="5" patternUnits="userSpaceOnUse">
        <rect width="5" height="5" fill="url(#small)" />
        <path d="M5 0H0V5" className={classes.large} />
      </pattern>
    </defs>
  );
}

function pathOf({ values, perUnit }: Channel, frequency: number): string {
  const step = MM_PER_SECOND / frequency;
  let path = '';
  for (let at = 0; at < values.length; at += 1) {
    const height = -(values[at] ?? 0) * perUnit * MM_PER_MILLIVOLT;
    path += `${at === 0 ? 'M' : 'L'}${(LABEL_MM + at * step).toFixed(2)} ${height.toFixed(2)}`;
  }
  return path;
}
