import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { at } from '@/app/address';
import { isPicture } from '../dicom/displaySets';
import { setsOfStudy } from '../state/opening';
import type { Viewer } from '../state/viewer';

/** Opens another window on the study, for another screen: with the first series that is not shown here. */
export function openSecondWindow(viewer: Viewer): void {
  const { sets, study, cells } = viewer.state.get();
  const shown = new Set(cells.map((content) => content?.set));
  const pictures = setsOfStudy(sets, study).filter(isPicture);
  const next = pictures.find((set) => !shown.has(set.id)) ?? pictures[0];
  const query = new URLSearchParams(next ? { series: next.id } : {});
  if (new URLSearchParams(location.search).has('cpu')) query.set('cpu', '');
  const { availWidth, availHeight } = window.screen;
  const size = `popup,width=${Math.round(availWidth * 0.9)},height=${Math.round(availHeight * 0.9)}`;
  if (!window.open(at(`viewer/${study}?${query}`), '_blank', size)) {
    notifications.show({ message: i18next.t('window_blocked', { ns: 'viewer' }) });
  }
}
