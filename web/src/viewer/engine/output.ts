import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import type { Viewer } from '../state/viewer';

/** Draws what a cell shows, with what lies over it, as one picture. */
async function drawCell(element: HTMLElement): Promise<HTMLCanvasElement | undefined> {
  const source = element.querySelector('canvas');
  if (!source) return undefined;
  const target = document.createElement('canvas');
  target.width = source.width;
  target.height = source.height;
  const context = target.getContext('2d');
  if (!context) return undefined;
  context.drawImage(source, 0, 0);
  const lines = element.querySelector('svg.svg-layer');
  if (lines) context.drawImage(await drawSvg(lines, source), 0, 0, target.width, target.height);
  return target;
}

async function drawSvg(lines: Element, { clientWidth, clientHeight }: HTMLCanvasElement): Promise<HTMLImageElement> {
  const copy = lines.cloneNode(true) as SVGElement;
  copy.setAttribute('width', `${clientWidth}`);
  copy.setAttribute('height', `${clientHeight}`);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await picture.decode();
  return picture;
}

function activeElement(viewer: Viewer): HTMLElement | null {
  return document.querySelector(`[data-cell="${viewer.state.get().active}"]`);
}

/** Saves what the active cell shows as a PNG. It has no name of a patient in it. */
export function savePicture(viewer: Viewer): void {
  const element = activeElement(viewer);
  if (!element) return;
  void drawCell(element).then((canvas) =>
    canvas?.toBlob((blob) => {
      if (!blob) return;
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = 'image.png';
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }),
  );
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
  else void navigator.clipboard.writeText(location.href).then(() => tell('link_copied'));
}
