import { type StackViewport, utilities } from '@cornerstonejs/core';
import { useEffect, useRef, useState } from 'react';
import type { Frame } from '../dicom/frame';
import { type OverlayPlane, readPlanes } from '../dicom/overlayPlanes';
import { type Shutter, shutterOf } from '../dicom/shutter';
import { describePixels } from '../loader/pixelDescription';

interface Props {
  frame: Frame;
  viewport: StackViewport;
  /** Changes when the camera moves. */
  camera: number;
  imageId: string;
}

/** What the file itself lays over its picture: planes of bits (PS3.3 C.9.2) and a shutter (PS3.3 C.7.6.11). */
export function Planes({ frame, viewport, imageId }: Props) {
  const planes = usePlanes(frame);
  const shutter = shutterOf(frame.data);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { rows, columns } = describePixels(frame.data);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.clearRect(0, 0, columns, rows);
    if (shutter) drawShutter(context, shutter, columns, rows);
    for (const plane of planes) drawPlane(context, plane);
  }, [planes, shutter, rows, columns]);
  if ((planes.length === 0 && !shutter) || imageId !== frame.imageId) return null;
  return (
    <canvas
      ref={canvas}
      width={columns}
      height={rows}
      aria-hidden
      style={{
        position: 'absolute',
        inset: 0,
        pointerEvents: 'none',
        transformOrigin: '0 0',
        transform: placed(viewport, frame),
      }}
    />
  );
}

function usePlanes(frame: Frame): OverlayPlane[] {
  const [planes, setPlanes] = useState<OverlayPlane[]>([]);
  useEffect(() => {
    let isGone = false;
    readPlanes(frame)
      .then((found) => isGone || setPlanes(found))
      .catch(() => isGone || setPlanes([]));
    return () => {
      isGone = true;
    };
  }, [frame]);
  return planes;
}

/** Gives the transform from pixels of the picture to pixels of the page. */
function placed(viewport: StackViewport, { imageId, data }: Frame): string {
  const { rows, columns } = describePixels(data);
  const on = (column: number, row: number) =>
    viewport.worldToCanvas(utilities.imageToWorldCoords(imageId, [column, row]) ?? [0, 0, 0]);
  const [x, y] = on(0, 0);
  const [right, down] = [on(columns, 0), on(0, rows)];
  const parts = [(right[0] - x) / columns, (right[1] - y) / columns, (down[0] - x) / rows, (down[1] - y) / rows, x, y];
  return `matrix(${parts.map((part) => part.toFixed(5)).join(',')})`;
}

function drawShutter(context: CanvasRenderingContext2D, shutter: Shutter, columns: number, rows: number): void {
  context.fillStyle = '#000';
  context.beginPath();
  context.rect(0, 0, columns, rows);
  if (shutter.shape === 'circle') context.arc(shutter.column, shutter.row, shutter.radius, 0, 2 * Math.PI);
  else for (const [x, y] of shutter.points) context.lineTo(x, y);
  context.closePath();
  context.fill('evenodd');
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
