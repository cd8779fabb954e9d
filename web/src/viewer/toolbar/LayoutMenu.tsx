import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconLayoutGrid } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { forgetRule, saveRule } from '../hanging/rules';
import { arrange } from '../state/acts';
import { setsOfStudy } from '../state/opening';
import { useViewer, useViewerState } from '../state/viewer';
import classes from './LayoutMenu.module.css';

const LARGEST = { rows: 4, columns: 5 };

/** How many pictures stand beside each other; the arrangement can be kept for studies of this kind. */
export function LayoutMenu() {
  const { t } = useTranslation('viewer');
  const viewer = useViewer();
  const layout = useViewerState((state) => state.layout);
  const own = () => setsOfStudy(viewer.state.get().sets, viewer.state.get().study);
  const keep = () => {
    const { modality, bodyPart } = saveRule(own(), viewer.state.get().layout);
    notifications.show({ message: t('layout_kept', { kind: [modality, bodyPart].filter(Boolean).join(' ') }) });
  };
  const forget = () => notifications.show({ message: t(forgetRule(own()) ? 'layout_forgotten' : 'layout_none') });
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Tooltip label={t('layout')}>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('layout')}>
            <IconLayoutGrid size={20} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.grid} style={{ gridTemplateColumns: `repeat(${LARGEST.columns}, 28px)` }}>
          {Array.from({ length: LARGEST.rows * LARGEST.columns }, (_, at) => {
            const [rows, columns] = [Math.floor(at / LARGEST.columns) + 1, (at % LARGEST.columns) + 1];
            const isIn = rows <= layout.rows && columns <= layout.columns;
            return (
              <Menu.Item
                // biome-ignore lint/suspicious/noArrayIndexKey: a layout is its place in the grid
                key={at}
                className={`${classes.place} ${isIn ? classes.chosen : ''}`}
                aria-label={t('layout_of', { rows, columns })}
                onClick={() => arrange(viewer, { rows, columns }, own())}
              />
            );
          })}
        </div>
        <Menu.Divider />
        <Menu.Item onClick={keep}>{t('keep_layout')}</Menu.Item>
        <Menu.Item onClick={forget}>{t('forget_layout')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
