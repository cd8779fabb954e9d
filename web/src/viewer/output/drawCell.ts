/** Draws what a cell shows, with what lies over it, as one picture; undefined where it shows none. */
export async function drawCell(element: HTMLElement): Promise<HTMLCanvasElement | undefined> {
  const source = element.querySelector('canvas');
  if (!source) return undefined;
  const target = document.createElement('canvas');
  target.width = source.width;
  target.height = source.height;
  const context = target.getContext('2d');
  if (!context) return undefined;
  context.drawImage(source, 0, 0);
  drawPlanes(context, element, source.width / source.clientWidth);
  // Measurements, and what a presentation state draws.
  for (const lines of element.querySelectorAll('svg.svg-layer, svg[data-graphics]')) {
    context.drawImage(await drawSvg(lines, source), 0, 0, target.width, target.height);
  }
  return target;
}

/** What a shutter covers, stays covered; layers lie over it. */
function drawPlanes(context: CanvasRenderingContext2D, element: HTMLElement, ratio: number): void {
  const planes = element.querySelector<HTMLCanvasElement>('canvas[data-planes]');
  if (planes) {
    const { a, b, c, d, e, f } = new DOMMatrix(planes.style.transform);
    context.setTransform(ratio * a, ratio * b, ratio * c, ratio * d, ratio * e, ratio * f);
    context.drawImage(planes, 0, 0);
    context.resetTransform();
  }
  const layers = element.querySelector<HTMLCanvasElement>('canvas[data-layers]');
  if (layers?.width) context.drawImage(layers, 0, 0, context.canvas.width, context.canvas.height);
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

/** Gives a file to whoever reads. */
export function giveFile(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
