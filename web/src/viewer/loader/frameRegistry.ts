import type { Frame } from '../dicom/frame';

/** Whether the pixels of a picture are those that are stored, or a drawing of the server's, or could not be had. */
export type Quality = 'stored' | 'drawn' | 'missing';

/** The pictures that are known, by the name under which Cornerstone asks for them. */
class FrameRegistry {
  private readonly frames = new Map<string, Frame>();
  private readonly qualities = new Map<string, Quality>();

  add(frames: readonly Frame[]): void {
    for (const frame of frames) this.frames.set(frame.imageId, frame);
  }

  find(imageId: string): Frame | undefined {
    return this.frames.get(imageId);
  }

  note(imageId: string, quality: Quality): void {
    this.qualities.set(imageId, quality);
  }

  quality(imageId: string): Quality {
    return this.qualities.get(imageId) ?? 'stored';
  }
}

export const frameRegistry = new FrameRegistry();
