import type { Point } from './displayedArea';

/** Writes a line as an SVG path; curved, it goes smoothly through all of its points. */
export function pathOf(points: Point[], isCurved: boolean): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const start = `M${at(first)}`;
  if (!isCurved || points.length < 3) return `${start}${rest.map((point) => `L${at(point)}`).join('')}`;
  return `${start}${rest.map((_, index) => segment(points, index)).join('')}`;
}

/** From one point to the next; how it bends, the points before and after say (Catmull and Rom). */
function segment(points: Point[], index: number): string {
  const isClosed = same(points[0], points.at(-1));
  const of = (wanted: number): Point => {
    const last = points.length - 1;
    if (wanted < 0) return points[isClosed ? last - 1 : 0] ?? [0, 0];
    if (wanted > last) return points[isClosed ? 1 : last] ?? [0, 0];
    return points[wanted] ?? [0, 0];
  };
  const [before, from, to, after] = [of(index - 1), of(index), of(index + 1), of(index + 2)];
  const bend = (point: Point, one: Point, other: Point, sign: 1 | -1): Point => [
    point[0] + (sign * (other[0] - one[0])) / 6,
    point[1] + (sign * (other[1] - one[1])) / 6,
  ];
  return `C${at(bend(from, before, to, 1))} ${at(bend(to, from, after, -1))} ${at(to)}`;
}

function same(one: Point | undefined, other: Point | undefined): boolean {
  return one !== undefined && other !== undefined && one[0] === other[0] && one[1] === other[1];
}

function at([x, y]: Point): string {
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
}
