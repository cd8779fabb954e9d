import { Group, NumberInput, SegmentedControl, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import itemClasses from '../overlays/LayerItem.module.css';
import { cssColour } from '../overlays/layer';
import { layers } from '../overlays/layers';
import type { DoseLayer, DoseStyle } from './dose';
import { ISODOSES } from './isodoses';

const STYLES: readonly DoseStyle[] = ['lines', 'wash', 'both'];

/** How a dose is shown, and which colour is which dose. */
export function DoseControls({ layer }: { layer: DoseLayer }) {
  const { t } = useTranslation('layers');
  const { id, reference, unit, largest } = layer;
  const change = (wanted: number | string) => {
    if (typeof wanted === 'number' && wanted > 0) layers.change(id, { reference: wanted });
  };
  const shown = [...ISODOSES].reverse().filter(({ percent }) => (percent / 100) * reference <= largest);
  return (
    <>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t('dose.style')}
        value={layer.style}
        onChange={(style) => layers.change(id, { style: style as DoseStyle })}
        data={STYLES.map((value) => ({ value, label: t(`dose.${value}`) }))}
      />
      <NumberInput
        size="xs"
        label={t('dose.reference')}
        suffix={unit ? ` ${unit}` : ''}
        decimalScale={2}
        min={0}
        step={1}
        value={reference}
        onChange={change}
      />
      <SimpleGrid cols={2} spacing={4} verticalSpacing={2}>
        {shown.map(({ percent, colour }) => (
          <Group key={percent} gap={6} wrap="nowrap">
            <span className={itemClasses.swatch} style={{ background: cssColour(colour) }} aria-hidden />
            <Text size="xs">{`${percent} % · ${((percent / 100) * reference).toFixed(2)} ${unit}`}</Text>
          </Group>
        ))}
      </SimpleGrid>
      <Text size="xs" c="dimmed">
        {t('dose.highest', { dose: `${largest.toFixed(2)} ${unit}`.trim() })}
      </Text>
    </>
  );
}
