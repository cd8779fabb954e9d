import type { Frame } from '../dicom/frame';

/** Whether the pixels of a picture are those that are stored, or a drawing of the server's, or could not be had. */
export type Quality = 'stored' | 'drawn' | 'missing';

/** The pictures that are known, by the name under which Cornerstone asks for them. */
class FrameRegistry {
  private frames = new Map<string, Frame>();
  private earlier = new Map<string, Frame>();
  private qualities = new Map<string, Quality>();

  add(frames: readonly Frame[]): void {
    for (const frame of frames) this.frames.set(frame.imageId, frame);
  }

  /** Begins anew: those of the last study stay for what is still under way, those before it are forgotten. */
  turnOver(): void {
    this.earlier = this.frames;
    this.frames = new Map();
    this.qualities = new Map();
  }

  find(imageId: string): Frame | undefined {
    return this.frames.get(imageId) ?? this.earlier.get(imageId);
  }

  note(imageId: string, quality: Quality): void {
    this.qualities.set(imageId, quality);
  }

  quality(imageId: string): Quality {
    return this.qualities.get(imageId) ?? 'stored';
  }
}

export const frameRegistry = new FrameRegistry();
