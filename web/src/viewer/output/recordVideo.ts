import type { StackViewport } from '@cornerstonejs/core';
import { drawCell } from './drawCell';

/** Containers and codecs, those first that play everywhere. */
const KINDS = ['video/mp4;codecs=avc1.640028', 'video/mp4', 'video/webm;codecs=vp9', 'video/webm'];
const BITS_PER_SECOND = 8_000_000;

/** How a video is to be. */
export interface VideoWish {
  framesPerSecond: number;
  /** Written into every picture; nothing where nobody is to be named. */
  words: string[];
}

/** A recording, and how its file is to be called. */
export interface Recorded {
  content: Blob;
  name: string;
}

/** Whether this browser can record at all. */
export function canRecord(): boolean {
  return kindOfVideo() !== undefined;
}

function kindOfVideo(): string | undefined {
  return typeof MediaRecorder === 'undefined' ? undefined : KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
}

/** Records all pictures of a cell as they are shown, in as long as they will play. Rejects where it is broken off. */
export async function recordVideo(
  element: HTMLElement,
  viewport: StackViewport,
  wish: VideoWish,
  tell: (number: number) => void,
  signal: AbortSignal,
): Promise<Recorded> {
  const pictures = await drawAll(element, viewport, wish.words, tell, signal);
  const kind = kindOfVideo() ?? '';
  const content = await play(pictures, kind, wish.framesPerSecond, signal);
  return { content, name: kind.startsWith('video/mp4') ? 'images.mp4' : 'images.webm' };
}

/** Draws every picture first: while one records, none may be waited for. */
async function drawAll(
  element: HTMLElement,
  viewport: StackViewport,
  words: string[],
  tell: (number: number) => void,
  signal: AbortSignal,
): Promise<ImageBitmap[]> {
  const before = viewport.getCurrentImageIdIndex();
  const pictures: ImageBitmap[] = [];
  try {
    for (let index = 0; index < viewport.getImageIds().length; index += 1) {
      signal.throwIfAborted();
      tell(index + 1);
      await viewport.setImageIdIndex(index);
      viewport.render();
      await twoFrames();
      const drawn = await drawCell(element);
      if (!drawn) continue;
      write(drawn, words);
      pictures.push(await createImageBitmap(drawn));
    }
  } finally {
    await viewport.setImageIdIndex(before);
  }
  return pictures;
}

function twoFrames(): Promise<void> {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
}

function write(canvas: HTMLCanvasElement, words: string[]): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const size = Math.max(Math.round(canvas.height / 40), 12);
  context.font = `${size}px sans-serif`;
  context.fillStyle = '#fff';
  context.shadowColor = '#000';
  context.shadowBlur = 3;
  words.forEach((line, at) => {
    context.fillText(line, size / 2, size * (1.3 + 1.25 * at));
  });
}

/** Shows the pictures to a recorder at their rate; codecs want sides that are even. */
async function play(pictures: ImageBitmap[], kind: string, rate: number, signal: AbortSignal): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = 2 * Math.floor((pictures[0]?.width ?? 2) / 2);
  canvas.height = 2 * Math.floor((pictures[0]?.height ?? 2) / 2);
  const context = canvas.getContext('2d', { alpha: false });
  const stream = canvas.captureStream(0);
  const [track] = stream.getVideoTracks() as CanvasCaptureMediaStreamTrack[];
  const recorder = new MediaRecorder(stream, { mimeType: kind, videoBitsPerSecond: BITS_PER_SECOND });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((done) => recorder.addEventListener('stop', done));
  recorder.start();
  const began = performance.now();
  for (const [at, picture] of pictures.entries()) {
    if (signal.aborted) break;
    context?.drawImage(picture, 0, 0);
    track?.requestFrame();
    await until(began + ((at + 1) * 1000) / rate);
    picture.close();
  }
  // The last picture is shown as long as the others, which only another one tells the recorder.
  track?.requestFrame();
  recorder.stop();
  await ended;
  signal.throwIfAborted();
  return new Blob(parts, { type: kind.split(';')[0] ?? kind });
}

function until(moment: number): Promise<void> {
  return new Promise((done) => setTimeout(done, Math.max(moment - performance.now(), 0)));
}
