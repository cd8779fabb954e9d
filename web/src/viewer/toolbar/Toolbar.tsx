import { ActionIcon, Divider, Menu, Tooltip } from '@mantine/core';
import { IconAdjustments, IconArrowBack, IconDots, IconTool } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CommandName } from '../commands/command';
import { commandOf } from '../commands/commands';
import { MeasuringIcon } from '../commands/tools';
import { MEASURING, type ToolName } from '../engine/toolGroups';
import { measurements } from '../measurements/measurements';
import { ViewMenu } from '../presentations/ViewMenu';
import { useStore } from '../state/store';
import { useViewer, useViewerState } from '../state/viewer';
import { CineControl } from './CineControl';
import { CommandButton, CommandItem } from './CommandButton';
import { LayoutMenu } from './LayoutMenu';
import { ModeButtons } from './ModeButtons';
import { PresetMenu } from './PresetMenu';
import classes from './Toolbar.module.css';

const BASIC: readonly CommandName[] = [
  'tool_window',
  'tool_scroll',
  'tool_pan',
  'tool_zoom',
  'tool_magnify',
  'tool_probe',
];
const TURNING: readonly CommandName[] = [
  'reset',
  'fit',
  'real_pixels',
  'invert',
  'turn_right',
  'turn_left',
  'flip_sideways',
  'flip_upside_down',
  'tool_rotate',
];
const SHOWING: readonly CommandName[] = ['synchronise', 'reference_lines', 'overlays', 'maximise'];
const REST: readonly CommandName[] = [
  'second_window',
  'copy_link',
  'save_picture',
  'save_video',
  'print',
  'full_screen',
  'key_list',
];

/** What can be done to the pictures; what one reaches with a thumb stays when the place is narrow. */
export function Toolbar() {
  const { t } = useTranslation('viewer');
  const study = useViewerState((state) => state.study);
  const isStack = useViewerState(({ cells, active, sets }) => {
    const content = cells[active];
    return content?.mode === 'stack' && sets[content.set]?.kind === 'stack';
  });
  return (
    <header className={classes.bar} role="toolbar" aria-label={t('tools')}>
      <Tooltip label={t('back')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('back')}
          renderRoot={(props) => <Link to="/studies/$study" params={{ study }} {...props} />}
        >
          <IconArrowBack size={20} stroke={1.5} />
        </ActionIcon>
      </Tooltip>
      <CommandButton name="series_list" />
      <Divider orientation="vertical" />
      <div className={classes.wide}>
        {BASIC.map((name) => (
          <CommandButton key={name} name={name} />
        ))}
      </div>
      <div className={classes.narrow}>
        <CommandMenu label={t('tools')} icon={<IconTool size={20} stroke={1.5} />} names={BASIC} />
      </div>
      <MeasuringMenu />
      <PresetMenu />
      {isStack && (
        <>
          <CommandMenu label={t('turning')} icon={<IconAdjustments size={20} stroke={1.5} />} names={TURNING} />
          <ViewMenu />
          <CineControl />
        </>
      )}
      <Divider orientation="vertical" className={classes.wide} />
      <LayoutMenu />
      <ModeButtons />
      <div className={classes.wide}>
        {SHOWING.map((name) => (
          <CommandButton key={name} name={name} />
        ))}
      </div>
      <span className={classes.space} />
      <div className={classes.wide}>
        <CommandButton name="undo" />
        <KeyImageButton />
      </div>
      <CommandButton name="side" />
      <CommandMenu
        label={t('more')}
        icon={<IconDots size={20} stroke={1.5} />}
        names={['key_image', ...SHOWING, ...REST]}
      />
    </header>
  );
}

/** Pressed while the picture that is shown is a key image. */
function KeyImageButton() {
  const viewer = useViewer();
  useStore(measurements.state, (state) => state.keyImages);
  useStore(viewer.views, () => commandOf('key_image').isOn?.(viewer));
  return <CommandButton name="key_image" />;
}

interface MenuProps {
  label: string;
  icon: React.ReactNode;
  names: readonly CommandName[];
  isOn?: boolean;
}

function CommandMenu({ label, icon, names, isOn = false }: MenuProps) {
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Tooltip label={label}>
          <ActionIcon variant={isOn ? 'light' : 'subtle'} color={isOn ? 'accent' : 'gray'} size="lg" aria-label={label}>
            {icon}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {names.map((name) => (
          <CommandItem key={name} name={name} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The measuring tools behind one button, which shows the one that is in the hand. */
function MeasuringMenu() {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const tool = useViewerState((state) => state.tool);
  const names = MEASURING.filter((one: ToolName) => one !== 'probe').map((one): CommandName => `tool_${one}`);
  const held = commandOf(`tool_${tool}`);
  const isOn = names.includes(held.name) && held.isOn?.(viewer) === true;
  const Icon = (isOn && held.icon) || MeasuringIcon;
  return <CommandMenu label={t('measure')} icon={<Icon size={20} stroke={1.5} />} names={names} isOn={isOn} />;
}
