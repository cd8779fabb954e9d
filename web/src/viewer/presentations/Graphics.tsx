import type { StackViewport } from '@cornerstonejs/core';
import { onPage, placingOf } from '../cells/placing';
import type { DataSet } from '../dicom/attributes';
import type { Frame } from '../dicom/frame';
import { areaFor } from './apply';
import { pathOf } from './curve';
import { type Point, readTurn } from './displayedArea';
import classes from './Graphics.module.css';
import { type Graphic, readGraphics } from './graphics';
import { arrowsOn } from './shownView';
import type { Note } from './write';

interface Props {
  state: DataSet;
  frame: Frame;
  viewport: StackViewport;
  /** Changes when the camera moves. */
  camera: number;
}

const FONT_PIXELS = 14;
const LINE_PIXELS = 18;

type Place = (point: Point) => Point;

/** What a presentation state draws and writes over the picture. */
export function Graphics({ state, frame, viewport }: Props) {
  const notes = arrowsOn(frame);
  const graphics = readGraphics(state, frame, areaFor(state, frame), readTurn(state)).filter(
    (graphic) => !isAmong(notes, graphic),
  );
  if (graphics.length === 0) return null;
  const placing = placingOf(viewport, frame);
  const place: Place = (point) => onPage(placing, point);
  return (
    <svg className={classes.drawing} aria-hidden data-graphics={graphics.length}>
      <defs>
        <marker id="state-tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="9" markerHeight="9" orient="auto">
          <path d="M0 0.5 8 4 0 7.5" fill="none" stroke="context-stroke" strokeWidth="1.4" />
        </marker>
      </defs>
      {graphics.map((graphic, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a drawing is its place in the state
        <g key={at} stroke={graphic.colour} strokeWidth={Math.max(graphic.width, 1) * 1.5} fill="none">
          <Drawn graphic={graphic} place={place} />
        </g>
      ))}
    </svg>
  );
}

/** An arrow that was stored with the view and is here as a measurement too is drawn once. */
function isAmong(notes: Note[], graphic: Graphic): boolean {
  if (graphic.kind !== 'text' || !graphic.anchor) return false;
  const [x, y] = graphic.anchor.at;
  const words = graphic.lines.join('\n');
  return notes.some(({ text, tip }) => text === words && Math.hypot(tip[0] - x, tip[1] - y) < 1);
}

function Drawn({ graphic, place }: { graphic: Graphic; place: Place }) {
  switch (graphic.kind) {
    case 'point':
      return <PointMark points={graphic.points.map(place)} />;
    case 'line':
      return <path d={pathOf(graphic.points.map(place), graphic.isCurved)} {...filling(graphic)} />;
    case 'circle': {
      const [centre = [0, 0], edge = [0, 0]] = graphic.points.map(place) as [Point, Point];
      const radius = Math.hypot(edge[0] - centre[0], edge[1] - centre[1]);
      return <circle cx={centre[0]} cy={centre[1]} r={radius} {...filling(graphic)} />;
    }
    case 'ellipse':
      return <path d={`${pathOf(ellipse(graphic.points).map(place), false)}Z`} {...filling(graphic)} />;
    default:
      return <Words graphic={graphic} place={place} />;
  }
}

function filling({ isFilled, colour }: { isFilled: boolean; colour: string }) {
  return isFilled ? { fill: colour, fillOpacity: 0.6 } : {};
}

function PointMark({ points }: { points: Point[] }) {
  return points.map(([x, y]) => <path key={`${x} ${y}`} d={`M${x - 5} ${y}h10M${x} ${y - 5}v10`} />);
}

/** Gives points around an ellipse, of which the ends of both axes are known. */
function ellipse([a = [0, 0], b = [0, 0], c = [0, 0], d = [0, 0]]: Point[]): Point[] {
  const centre: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  return Array.from({ length: 72 }, (_, at): Point => {
    const [cosine, sine] = [Math.cos((at * Math.PI) / 36) / 2, Math.sin((at * Math.PI) / 36) / 2];
    return [
      centre[0] + cosine * (b[0] - a[0]) + sine * (d[0] - c[0]),
      centre[1] + cosine * (b[1] - a[1]) + sine * (d[1] - c[1]),
    ];
  });
}

/** Upright however the picture is turned; an arrow goes to what it is about where the state says so. */
function Words({ graphic, place }: { graphic: Extract<Graphic, { kind: 'text' }>; place: Place }) {
  const { lines, box, anchor, colour } = graphic;
  const corners = box?.map(place);
  const tip = anchor && place(anchor.at);
  const left = corners ? Math.min(...corners.map(([x]) => x)) : (tip?.[0] ?? 0) + 8;
  const top = corners ? Math.min(...corners.map(([, y]) => y)) : (tip?.[1] ?? 0) - LINE_PIXELS;
  const middle = top + (lines.length * LINE_PIXELS) / 2;
  const width = Math.max(...lines.map((line) => line.length)) * FONT_PIXELS * 0.55;
  const from = tip && tip[0] > left + width / 2 ? left + width + 4 : left - 4;
  return (
    <>
      {corners && tip && anchor.isVisible && (
        <path d={`M${from} ${middle}L${tip[0]} ${tip[1]}`} markerEnd="url(#state-tip)" />
      )}
      <text x={left} y={top + FONT_PIXELS} className={classes.words} fill={colour} stroke="none" fontSize={FONT_PIXELS}>
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place in the text
          <tspan key={at} x={left} dy={at === 0 ? 0 : LINE_PIXELS}>
            {line}
          </tspan>
        ))}
      </text>
    </>
  );
}
