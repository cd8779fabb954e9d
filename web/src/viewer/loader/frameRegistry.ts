import type { Frame } from '../dicom/frame';

/** Whether the pixels of a picture are those that are stored, or a drawing of the server's. */
export type Quality = 'stored' | 'drawn';

/** The pictures that are known, by the name under which Cornerstone asks for them. */
class FrameRegistry {
  private readonly frames = new Map<string, Frame>();
  private readonly drawn = new Set<string>();

  add(frames: readonly Frame[]): void {
    for (const frame of frames) this.frames.set(frame.imageId, frame);
  }

  find(imageId: string): Frame | undefined {
    return this.frames.get(imageId);
  }

  noteDrawn(imageId: string): void {
    this.drawn.add(imageId);
  }

  quality(imageId: string): Quality {
    return this.drawn.has(imageId) ? 'drawn' : 'stored';
  }
}

export const frameRegistry = new FrameRegistry();
