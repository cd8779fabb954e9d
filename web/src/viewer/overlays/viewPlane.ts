import { Enums, type StackViewport, type Types, type VolumeViewport } from '@cornerstonejs/core';
import { text } from '../dicom/attributes';
import { cross, dot, length, type Vector } from '../dicom/geometry';
import { TAG } from '../dicom/tags';
import { frameRegistry } from '../loader/frameRegistry';
import { minus, scaled } from './voxels';

/** The plane through the patient that a viewport shows: which point lies under which pixel of its canvas. */
export interface ViewPlane {
  /** Under the corner at the left and top. */
  origin: Vector;
  /** From a pixel to the next one to the right, and to the next one below. */
  right: Vector;
  down: Vector;
  /** Pixels of the device. */
  width: number;
  height: number;
  frameOfReference: string;
  /** Series Instance UID of what is shown. */
  series: string;
  /** SOP Instance UID and number of the frame, as `uid/1`; empty where the plane goes through many. */
  image: string;
}

const SHOWN = [Enums.ViewportType.STACK, Enums.ViewportType.ORTHOGRAPHIC] as string[];

/** Gives the plane of a viewport; undefined while it shows nothing. */
export function viewPlaneOf(viewport: Types.IViewport): ViewPlane | undefined {
  const { clientWidth, clientHeight } = viewport.element;
  const { width, height } = viewport.canvas;
  if (!SHOWN.includes(viewport.type) || !clientWidth || !clientHeight || !width) return undefined;
  const shown = contentOf(viewport);
  if (!shown) return undefined;
  const corner = viewport.canvasToWorld([0, 0]) as Vector;
  const across = minus(viewport.canvasToWorld([clientWidth, 0]) as Vector, corner);
  const along = minus(viewport.canvasToWorld([0, clientHeight]) as Vector, corner);
  if (!(length(across) > 0) || !(length(along) > 0)) return undefined;
  return {
    origin: corner,
    right: scaled(across, 1 / width),
    down: scaled(along, 1 / height),
    width,
    height,
    ...shown,
  };
}

function contentOf(viewport: Types.IViewport): Pick<ViewPlane, 'frameOfReference' | 'series' | 'image'> | undefined {
  if (viewport.type === Enums.ViewportType.STACK) {
    const frame = frameRegistry.find((viewport as StackViewport).getCurrentImageId() ?? '');
    if (!frame || !viewport.getImageData()) return undefined;
    const image = `${frame.instance}/${frame.number}`;
    return { frameOfReference: text(frame.data, TAG.FrameOfReferenceUID), series: frame.series, image };
  }
  const volume = (viewport as VolumeViewport).getVolumeId?.();
  if (!volume) return undefined;
  const series = volume.slice(volume.indexOf(':') + 1).split('/')[0] ?? '';
  return { frameOfReference: viewport.getFrameOfReferenceUID() ?? '', series, image: '' };
}

/** Gives the same plane in larger pixels. */
export function coarser(plane: ViewPlane, step: number): ViewPlane {
  return {
    ...plane,
    right: scaled(plane.right, step),
    down: scaled(plane.down, step),
    width: Math.ceil(plane.width / step),
    height: Math.ceil(plane.height / step),
  };
}

/** Gives the direction in which one looks at a plane. */
export function normalOf({ right, down }: ViewPlane): Vector {
  const normal = cross(right, down);
  return scaled(normal, 1 / (length(normal) || 1));
}

/** Gives the pixel over which a point of the patient lies, seen at a right angle. */
export function pixelOf({ origin, right, down }: ViewPlane, point: Vector): [number, number] {
  const away = minus(point, origin);
  return [dot(away, right) / dot(right, right), dot(away, down) / dot(down, down)];
}
