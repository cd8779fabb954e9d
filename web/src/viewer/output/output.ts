import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import type { Viewer } from '../state/viewer';
import { drawCell, giveFile } from './drawCell';

/** Gives the place of the active cell. */
export function activeElement(viewer: Viewer): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-cell="${viewer.state.get().active}"]`);
}

/** Saves what the active cell shows as a PNG. It has no name of a patient in it. */
export function savePicture(viewer: Viewer): void {
  const element = activeElement(viewer);
  if (!element) return;
  void drawCell(element).then((canvas) => canvas?.toBlob((content) => content && giveFile(content, 'image.png')));
}

/** Prints the page; the style sheet leaves the pictures and what is written on them. */
export function printPictures(): void {
  window.print();
}

/** Puts the address of exactly this view on the clipboard; who opens it needs rights of their own. */
export function copyLink(): void {
  const tell = (key: 'link_copied' | 'link_not_copied') =>
    notifications.show({ message: i18next.t(key, { ns: 'viewer' }) });
  // Without HTTPS a browser has no clipboard to give.
  if (!navigator.clipboard) tell('link_not_copied');
  else {
    navigator.clipboard.writeText(location.href).then(
      () => tell('link_copied'),
      () => tell('link_not_copied'),
    );
  }
}
