import { utilities } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/tools';
import { type DataSet, number, text } from '../dicom/attributes';
import type { Frame } from '../dicom/frame';
import { TAG } from '../dicom/tags';
import { beginInstance, codeItem, makeUid, value } from '../dicom/writing';
import { TOOLS, type ToolName } from '../engine/toolGroups';
import { frameRegistry } from '../loader/frameRegistry';
import { COBB, CODES, CONCEPTS, LONG_AXIS, unitCode } from './codes';
import {
  codeContent,
  container,
  coordinatesContent,
  numberContent,
  personContent,
  textContent,
  uidContent,
} from './contentItem';
import { references } from './references';
import { keptPoints, type Point, toShapes } from './shapes';
import { type Quantity, quantitiesOf } from './values';

const COMPREHENSIVE_SR = '1.2.840.10008.5.1.4.1.1.88.33';
/** By which Cornerstone's viewers know which tool draws a measurement. */
const TRACKING = 'Cornerstone3DTools@^0.1.0:';

/** A measurement, with the tool that made it. */
export interface Measured {
  tool: ToolName;
  annotation: Types.Annotation;
}

/** Writes measurements as a report (TID 1500, PS3.16) of the study to which they belong. */
export function writeReport(measured: Measured[], observer: string, predecessors: DataSet[], study: DataSet): DataSet {
  const known = measured.flatMap((one) => {
    const frame = frameRegistry.find(one.annotation.metadata?.referencedImageId ?? '');
    return frame ? [{ ...one, frame }] : [];
  });
  return {
    ...beginInstance(study, COMPREHENSIVE_SR, 'SR', 'Measurements'),
    '00081111': value('SQ'),
    '0040A372': value('SQ'),
    '0040A491': value('CS', 'PARTIAL'),
    '0040A493': value('CS', 'UNVERIFIED'),
    '0040A375': value('SQ', ...references(known.map((one) => one.frame))),
    ...(predecessors.length > 0 ? { '0040A360': value('SQ', ...predecessors) } : {}),
    '0040A040': value('CS', 'CONTAINER'),
    '0040A043': value('SQ', codeItem(CODES.report)),
    '0040A050': value('CS', 'SEPARATE'),
    '0040A504': value('SQ', { '00080105': value('CS', 'DCMR'), '0040DB00': value('CS', '1500') }),
    '0040A730': value(
      'SQ',
      codeContent('HAS CONCEPT MOD', CODES.language, CODES.english),
      codeContent('HAS OBS CONTEXT', CODES.observerType, CODES.person),
      personContent('HAS OBS CONTEXT', CODES.personName, observer),
      codeContent('HAS CONCEPT MOD', CODES.procedure, CODES.imaging),
      container(
        CODES.measurements,
        known.map((one) => group(one.tool, one.annotation, one.frame)),
      ),
    ),
  };
}

function group(tool: ToolName, annotation: Types.Annotation, frame: Frame): DataSet {
  const label = annotation.data.label || (annotation.data as { text?: string }).text || '';
  const uid = annotation.annotationUID ?? '';
  return container(CODES.group, [
    textContent('HAS OBS CONTEXT', CODES.trackingIdentifier, `${TRACKING}${TOOLS[tool]}`),
    uidContent('HAS OBS CONTEXT', CODES.trackingUid, uidOf(uid)),
    ...(label ? [textContent('CONTAINS', CODES.comment, label)] : []),
    ...values(tool, annotation, frame),
  ]);
}

/** Numbers with what they were inferred from; what has no number keeps its drawing all the same. */
function values(tool: ToolName, annotation: Types.Annotation, frame: Frame): DataSet[] {
  const drawings = coordinates(tool, annotation, frame);
  const found = quantitiesOf(annotation);
  if (found.length === 0) {
    const own = { '0040A010': value('CS', 'CONTAINS'), '0040A043': value('SQ', codeItem(CODES.path)) };
    return drawings.map((drawing) => ({ ...drawing, ...own }));
  }
  return found.map((quantity, at) => {
    // The short diameter has a line of its own; all else refers to the whole of the drawing.
    const own = tool === 'bidirectional' ? drawings.slice(at, at + 1) : drawings;
    return numberContent(conceptOf(tool, quantity), quantity.value, unitCode(quantity.unit), own);
  });
}

function conceptOf(tool: ToolName, { name }: Quantity) {
  if (tool === 'bidirectional' && name === 'length') return LONG_AXIS;
  return tool === 'cobb' ? COBB : CONCEPTS[name];
}

function coordinates(tool: ToolName, annotation: Types.Annotation, frame: Frame): DataSet[] {
  const points = keptPoints(annotation).map((point): Point => {
    const [column = 0, row = 0] = utilities.worldToImageCoords(frame.imageId, point) ?? [];
    return [column, row];
  });
  return toShapes(tool, points).map((shape) =>
    coordinatesContent('INFERRED FROM', shape.type, shape.points.flat(), reference(frame)),
  );
}

function reference({ data, instance, number: frameNumber }: Frame): DataSet {
  const isOneOfMany = (number(data, TAG.NumberOfFrames) ?? 1) > 1;
  return {
    '00081150': value('UI', text(data, TAG.SOPClassUID)),
    '00081155': value('UI', instance),
    ...(isOneOfMany ? { '00081160': value('IS', frameNumber) } : {}),
  };
}

/** Measurements carry a UUID, which is a UID in other letters; the same one each time it is saved. */
export function uidOf(uuid: string): string {
  const hex = uuid.replaceAll('-', '');
  return /^[0-9a-f]{32}$/i.test(hex) ? `2.25.${BigInt(`0x${hex}`)}` : /^[0-9.]+$/.test(uuid) ? uuid : makeUid();
}
