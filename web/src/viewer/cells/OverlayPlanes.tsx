import type { StackViewport } from '@cornerstonejs/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { DataSet } from '../dicom/attributes';
import type { Frame } from '../dicom/frame';
import { type OverlayPlane, readPlanes } from '../dicom/overlayPlanes';
import { type Shutter, shutterGrey, shuttersOf } from '../dicom/shutter';
import { describePixels } from '../loader/pixelDescription';
import { placingOf } from './placing';

interface Props {
  frame: Frame;
  viewport: StackViewport;
  /** Changes when the camera moves. */
  camera: number;
  imageId: string;
  /** The presentation state by which the picture is shown: its shutters take the place of the picture's. */
  state: DataSet | undefined;
}

/** What the file itself lays over its picture: planes of bits (PS3.3 C.9.2) and shutters (PS3.3 C.7.6.11). */
export function Planes({ frame, viewport, imageId, state }: Props) {
  const planes = usePlanes(frame, state);
  const shutters = useMemo(() => shuttersOf(state ?? frame.data), [state, frame]);
  const grey = shutterGrey(state ?? frame.data);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { rows, columns } = describePixels(frame.data);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.clearRect(0, 0, columns, rows);
    context.fillStyle = `rgb(${grey}, ${grey}, ${grey})`;
    for (const shutter of shutters) drawShutter(context, shutter, columns, rows);
    for (const plane of planes) drawPlane(context, plane);
  }, [planes, shutters, grey, rows, columns]);
  if ((planes.length === 0 && shutters.length === 0) || imageId !== frame.imageId) return null;
  const { a, b, c, d, e, f } = placingOf(viewport, frame);
  return (
    <canvas
      ref={canvas}
      width={columns}
      height={rows}
      aria-hidden
      data-planes={imageId}
      style={{
        position: 'absolute',
        inset: 0,
        pointerEvents: 'none',
        transformOrigin: '0 0',
        transform: `matrix(${[a, b, c, d, e, f].map((part) => part.toFixed(5)).join(',')})`,
      }}
    />
  );
}

/** Planes of the picture; with a state, those that it turns on (PS3.3 C.11.7) and its own. */
function usePlanes(frame: Frame, state: DataSet | undefined): OverlayPlane[] {
  const [planes, setPlanes] = useState<OverlayPlane[]>([]);
  useEffect(() => {
    let isGone = false;
    readPlanes(frame, state)
      .then((found) => isGone || setPlanes((before) => (found.length + before.length > 0 ? found : before)))
      .catch(() => isGone || setPlanes([]));
    return () => {
      isGone = true;
    };
  }, [frame, state]);
  return planes;
}

function drawShutter(context: CanvasRenderingContext2D, shutter: Shutter, columns: number, rows: number): void {
  context.beginPath();
  context.rect(0, 0, columns, rows);
  if (shutter.shape === 'circle') context.arc(shutter.column, shutter.row, shutter.radius, 0, 2 * Math.PI);
  else drawPolygon(context, shutter.points);
  context.closePath();
  context.fill('evenodd');
}

function drawPolygon(context: CanvasRenderingContext2D, points: [number, number][]): void {
  points.forEach(([x, y], at) => {
    if (at === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
}

function drawPlane(context: CanvasRenderingContext2D, plane: OverlayPlane): void {
  const picture = context.createImageData(plane.columns, plane.rows);
  for (let at = 0; at < plane.bits.length; at += 1) {
    if (plane.bits[at]) picture.data.set([255, 235, 120, 255], 4 * at);
  }
  const own = new OffscreenCanvas(plane.columns, plane.rows);
  own.getContext('2d')?.putImageData(picture, 0, 0);
  context.drawImage(own, plane.left, plane.top);
}
