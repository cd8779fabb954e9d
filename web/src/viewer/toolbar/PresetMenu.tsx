import { ActionIcon, Menu, Text, Tooltip } from '@mantine/core';
import { IconSunHigh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../state/store';
import { useCellView, useViewer, useViewerState } from '../state/viewer';
import { applyPreset, type Preset, presetsOf } from './presets';

/** Windows with names: those of the file and the usual ones, the digits 1 to 9. */
export function PresetMenu() {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const active = useViewerState((state) => state.active);
  const hasPresets = useStore(viewer.views, ({ views }) => presetsOf(views[active]?.imageId ?? '').length > 0);
  return (
    <Menu position="bottom-start" withinPortal disabled={!hasPresets}>
      <Menu.Target>
        <Tooltip label={t('preset')}>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('preset')} disabled={!hasPresets}>
            <IconSunHigh size={20} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Presets />
      </Menu.Dropdown>
    </Menu>
  );
}

/** Those of the picture that is shown, looked up while the list is open. */
function Presets() {
  const viewer = useViewer();
  const view = useCellView(useViewerState((state) => state.active));
  return presetsOf(view?.imageId ?? '').map((preset, at) => (
    <Menu.Item
      // biome-ignore lint/suspicious/noArrayIndexKey: files repeat names
      key={at}
      onClick={() => void applyPreset(viewer, preset)}
      rightSection={
        <Text size="xs" c="dimmed">
          {at < 9 ? at + 1 : ''}
        </Text>
      }
    >
      <Label preset={preset} />
    </Menu.Item>
  ));
}

function Label({ preset }: { preset: Preset }) {
  const { t } = useTranslation('viewer');
  const known = preset.isFromFile ? preset.name || t('presets.file') : t(`presets.${preset.name as 'soft'}`);
  const { window: shown } = preset;
  return <>{shown ? `${known}  ${shown.center} / ${shown.width}` : `${known} (LUT)`}</>;
}
