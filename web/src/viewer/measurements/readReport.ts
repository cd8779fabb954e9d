import { type Types as CoreTypes, utilities } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/tools';
import { codeMeaning, type DataSet, item, items, number, numbers, text } from '../dicom/attributes';
import { SCHEME } from '../dicom/frame';
import { planeOf } from '../dicom/geometry';
import { TAG } from '../dicom/tags';
import { MEASURING, TOOLS, type ToolName } from '../engine/toolGroups';
import { frameRegistry } from '../loader/frameRegistry';
import { CODES, FREE_TEXTS } from './codes';
import { type Point, type Shape, toPoints } from './shapes';

const REPORTS = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.88\.(22|33|34)$/;
const DEEPEST = 8;

/** Whether an instance is a report of measurements (TID 1500). */
export function isMeasurementReport(data: DataSet): boolean {
  return REPORTS.test(text(data, TAG.SOPClassUID)) && text(item(data, '0040A043'), '00080100') === CODES.report[0];
}

/** Gives the SOP Instance UIDs of the documents that a document takes the place of. */
export function predecessorsOf(data: DataSet): string[] {
  return items(data, '0040A360')
    .flatMap((study) => items(study, '00081115'))
    .flatMap((series) => items(series, '00081199'))
    .map((sop) => text(sop, '00081155'));
}

/** Reads the measurements of a report: those that lie on pictures that are known, by tools that we have. */
export function readReport(report: DataSet): Types.Annotation[] {
  return found(report, 0, (one) => nameOf(one) === CODES.group[0]).flatMap((group) => {
    const annotation = readGroup(report, group);
    return annotation ? [annotation] : [];
  });
}

function readGroup(report: DataSet, group: DataSet): Types.Annotation | undefined {
  const content = items(group, '0040A730');
  const identifier = text(content.find((one) => nameOf(one) === CODES.trackingIdentifier[0]) ?? {}, '0040A160');
  const tool = toolOf(identifier);
  const drawings = found(group, 0, (one) => text(one, '0040A040') === 'SCOORD');
  const image = found(drawings[0] ?? {}, 0, (one) => text(one, '0040A040') === 'IMAGE')[0];
  const imageId = image && imageIdOf(report, item(image, '00081199'));
  if (!tool || !imageId) return undefined;
  const uid = text(content.find((one) => nameOf(one) === CODES.trackingUid[0]) ?? {}, '0040A124');
  const label = labelOf(content);
  return annotationOf({ tool, imageId, uid, label, shapes: distinct(drawings.map(shapeOf)) });
}

/** Somebody's own words: a comment, as we write it, or among the findings, as others do. */
function labelOf(content: DataSet[]): string {
  const comment = content.find((one) => nameOf(one) === CODES.comment[0]);
  if (comment) return text(comment, '0040A160');
  const isWords = (one: DataSet) => FREE_TEXTS.includes(text(item(one, '0040A168'), '00080100'));
  const findings = content.filter((one) => nameOf(one) === CODES.finding[0] || isWords(one));
  const finding = findings.find(isWords) ?? findings[0];
  return finding ? codeMeaning(finding, '0040A168') : '';
}

/** Every number repeats the drawing that it was inferred from. */
function distinct(shapes: Shape[]): Shape[] {
  return [...new Map(shapes.map((shape) => [JSON.stringify(shape), shape])).values()];
}

function toolOf(identifier: string): ToolName | undefined {
  const name = identifier.split(':').at(-1) ?? '';
  return MEASURING.find((tool) => TOOLS[tool].toLowerCase() === name.toLowerCase());
}

function shapeOf(drawing: DataSet): Shape {
  const data = numbers(drawing, '00700022');
  const points = Array.from({ length: data.length / 2 }, (_, at): Point => [data[2 * at] ?? 0, data[2 * at + 1] ?? 0]);
  return { type: text(drawing, '00700023') as Shape['type'], points };
}

function imageIdOf(report: DataSet, sop: DataSet): string | undefined {
  const instance = text(sop, '00081155');
  const frame = number(sop, '00081160') ?? 1;
  const series = items(report, '0040A375')
    .flatMap((study) => items(study, '00081115').map((one) => ({ study: text(study, '0020000D'), one })))
    .find(({ one }) => items(one, '00081199').some((known) => text(known, '00081155') === instance));
  if (!series) return undefined;
  const imageId = `${SCHEME}:${series.study}/${text(series.one, '0020000E')}/${instance}/${frame}`;
  return frameRegistry.find(imageId) && imageId;
}

interface Read {
  tool: ToolName;
  imageId: string;
  uid: string;
  label: string;
  shapes: Shape[];
}

function annotationOf({ tool, imageId, uid, label, shapes }: Read): Types.Annotation | undefined {
  const frame = frameRegistry.find(imageId);
  const points = toPoints(tool, shapes).flatMap((point) => {
    const world = utilities.imageToWorldCoords(imageId, point);
    return world ? [world] : [];
  });
  if (!frame || points.length === 0) return undefined;
  const plane = planeOf(frame.data);
  const isDrawn = tool === 'freehand';
  return {
    annotationUID: uuidOf(uid),
    isVisible: true,
    isLocked: false,
    highlighted: false,
    invalidated: true,
    metadata: {
      toolName: TOOLS[tool],
      referencedImageId: imageId,
      FrameOfReferenceUID: text(frame.data, TAG.FrameOfReferenceUID),
      viewPlaneNormal: plane ? (plane.normal.map((part) => -part) as [number, number, number]) : [0, 0, -1],
      viewUp: plane ? (plane.column.map((part) => -part) as [number, number, number]) : [0, -1, 0],
    },
    data: {
      label,
      ...(tool === 'arrow' ? { text: label } : {}),
      cachedStats: {},
      frameNumber: 1,
      handles: { points: isDrawn ? [] : points, activeHandleIndex: null, textBox: TEXT_BOX() },
      ...(isDrawn ? { contour: { polyline: points, closed: true } } : {}),
    },
  } as Types.Annotation;
}

const ZERO = (): CoreTypes.Point3 => [0, 0, 0];
const TEXT_BOX = () => ({
  hasMoved: false,
  worldPosition: ZERO(),
  worldBoundingBox: { topLeft: ZERO(), topRight: ZERO(), bottomLeft: ZERO(), bottomRight: ZERO() },
});

function uuidOf(uid: string): string {
  const decimal = /^2\.25\.(\d+)$/.exec(uid)?.[1];
  if (!decimal) return uid || crypto.randomUUID();
  const hex = BigInt(decimal).toString(16).padStart(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function nameOf(content: DataSet): string {
  return text(item(content, '0040A043'), '00080100');
}

function found(tree: DataSet, depth: number, is: (content: DataSet) => boolean): DataSet[] {
  if (depth > DEEPEST) return [];
  return items(tree, '0040A730').flatMap((one) => (is(one) ? [one] : found(one, depth + 1, is)));
}
