import { at } from '@/app/address';
import { ApiError } from '@/app/api';
import { patiently } from '@/app/failures';
import { number, text } from '../dicom/attributes';
import type { Frame } from '../dicom/frame';
import { TAG } from '../dicom/tags';
import { Begun } from './begun';
import { PRIORITY, PriorityQueue } from './queue';

/** Requests for pictures at once: browsers keep six connections to a server, one is left for everything else. */
const AT_ONCE = 5;
const TIMEOUT_MS = 60_000;
const ACCEPTED = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';

const ACCEPTED_PLAIN = 'multipart/related; type="application/octet-stream"; transfer-syntax=1.2.840.10008.1.2.1';
const JPEG_LOSSLESS = ['1.2.840.10008.1.2.4.57', '1.2.840.10008.1.2.4.70'];

/** A frame as it is stored. */
export interface StoredFrame {
  bytes: Uint8Array<ArrayBuffer>;
  transferSyntax: string;
}

const queue = new PriorityQueue(AT_ONCE);

/** Frames that were asked for while what draws them was still being set up. */
const begun = new Begun<StoredFrame>();

/** Asks for the picture that will be shown first. */
export function beginFrame(frame: Frame): void {
  void begun.begin(frame.imageId, () => fetchFrame(frame));
}

/** Fetches a frame as it is stored when its turn comes. */
export function fetchFrame(frame: Frame, priority: number = PRIORITY.shown): Promise<StoredFrame> {
  const early = begun.take(frame.imageId);
  if (early) return early;
  return queue.add(frame.imageId, priority, async () => {
    const { headers, body } = await request(frameAddress(frame), isMisread(frame) ? ACCEPTED_PLAIN : ACCEPTED);
    return readPart(new Uint8Array(body), headers.get('Content-Type') ?? '');
  });
}

/** Cornerstone's decoder of lossless JPEG gives wrong values for some pictures of 8 bits; the server's does not. */
function isMisread({ data }: Frame): boolean {
  return (
    (number(data, TAG.BitsAllocated) ?? 0) <= 8 && JPEG_LOSSLESS.includes(text(data, TAG.AvailableTransferSyntaxUID))
  );
}

/** Fetches a frame as the server draws it: for what browsers cannot decode. */
export function fetchDrawnFrame(frame: Frame, priority: number = PRIORITY.shown): Promise<Blob> {
  return queue.add(`${frame.imageId}/drawn`, priority, async () => {
    const { headers, body } = await request(`${frameAddress(frame)}/rendered`, 'image/png, image/jpeg');
    return new Blob([body], { type: headers.get('Content-Type') ?? '' });
  });
}

/** Brings the request for a picture forward. */
export function hurry(imageId: string): void {
  queue.raise(imageId, PRIORITY.shown);
}

export function instanceAddress({ study, series, instance }: Pick<Frame, 'study' | 'series' | 'instance'>): string {
  return at(`dicomweb/studies/${study}/series/${series}/instances/${instance}`);
}

function frameAddress(frame: Frame): string {
  return `${instanceAddress(frame)}/frames/${frame.number}`;
}

interface Answer {
  headers: Headers;
  body: ArrayBuffer;
}

/** A picture that comes late is better than none: what was prefetched while the net was gone would be black for good. */
function request(address: string, accepted: string): Promise<Answer> {
  return patiently(async () => {
    const { ok, status, headers, body } = await answered(address, accepted);
    if (!ok) throw new ApiError(status, 'http', `HTTP ${status}`, '');
    return { headers, body };
  });
}

async function answered(address: string, accepted: string): Promise<Answer & Pick<Response, 'ok' | 'status'>> {
  try {
    const answer = await fetch(address, { headers: { Accept: accepted }, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { ok, status, headers } = answer;
    return { ok, status, headers, body: await answer.arrayBuffer() };
  } catch (problem) {
    // Whether it could not be reached, or was cut off in the middle; not where it took too long.
    if (problem instanceof TypeError) throw new ApiError(0, 'http.unreachable', String(problem), '');
    throw problem;
  }
}

/** Takes the one part out of a multipart message (PS3.18 8.6.1.2); the body itself where it is none. */
export function readPart(body: Uint8Array<ArrayBuffer>, contentType: string): StoredFrame {
  if (!contentType.startsWith('multipart/')) return { bytes: body, transferSyntax: syntaxOf(contentType) };
  const start = indexOf(body, [13, 10, 13, 10], 0);
  if (start < 0) throw new Error('an answer of several parts has no part');
  const head = new TextDecoder().decode(body.subarray(0, start));
  const boundary = new TextEncoder().encode(`\r\n${head.split('\r\n')[0]}`);
  const end = lastIndexOf(body, boundary);
  const kind = /content-type:\s*(.*)/i.exec(head)?.[1] ?? '';
  return { bytes: body.slice(start + 4, end < 0 ? body.length : end), transferSyntax: syntaxOf(kind) };
}

function syntaxOf(contentType: string): string {
  return /transfer-syntax="?([0-9.]+)/.exec(contentType)?.[1] ?? '1.2.840.10008.1.2';
}

function indexOf(bytes: Uint8Array, wanted: ArrayLike<number>, from: number): number {
  for (let at = from; at <= bytes.length - wanted.length; at += 1) {
    if (isAt(bytes, wanted, at)) return at;
  }
  return -1;
}

function lastIndexOf(bytes: Uint8Array, wanted: ArrayLike<number>): number {
  for (let at = bytes.length - wanted.length; at >= 0; at -= 1) {
    if (isAt(bytes, wanted, at)) return at;
  }
  return -1;
}

function isAt(bytes: Uint8Array, wanted: ArrayLike<number>, at: number): boolean {
  for (let offset = 0; offset < wanted.length; offset += 1) {
    if (bytes[at + offset] !== wanted[offset]) return false;
  }
  return true;
}
