import { NativeSelect, RangeSlider, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { layers } from '../overlays/layers';
import { COLOUR_MAPS, type ColourMapName } from './colourMaps';
import type { FusionLayer } from './fusion';

const STEPS = 100;

/** In which colours a series lies over another, and which values have the first and the last of them. */
export function FusionControls({ layer }: { layer: FusionLayer }) {
  const { t } = useTranslation('layers');
  const { id, lower, upper, largest, unit, colours } = layer;
  const digits = largest >= 100 ? 0 : 1;
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label={t('fusion.colours')}
        value={colours}
        onChange={(event) => layers.change(id, { colours: event.currentTarget.value as ColourMapName })}
        data={COLOUR_MAPS.map((value) => ({ value, label: t(`fusion.${value}`) }))}
      />
      <Text size="xs" c="dimmed">
        {t('fusion.range', { lower: lower.toFixed(digits), upper: upper.toFixed(digits), unit })}
      </Text>
      <RangeSlider
        size="sm"
        mx={6}
        min={0}
        max={largest}
        step={largest / STEPS}
        minRange={largest / STEPS}
        value={[lower, upper]}
        onChange={([low, high]) => layers.change(id, { lower: low, upper: high })}
        label={null}
        thumbFromLabel={t('fusion.lower')}
        thumbToLabel={t('fusion.upper')}
      />
    </>
  );
}
