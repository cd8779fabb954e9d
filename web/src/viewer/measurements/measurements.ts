import { eventTarget, utilities } from '@cornerstonejs/core';
import { annotation, Enums, type Types } from '@cornerstonejs/tools';
import { MEASURING, TOOLS, type ToolName } from '../engine/toolGroups';
import { Store } from '../state/store';
import { forgetDraft, keepDraft, readDraft } from './draft';
import { drawAnew } from './drawAnew';

type Annotation = Types.Annotation;

/** A measurement as lists show it. */
export interface Measurement {
  uid: string;
  tool: ToolName;
  /** What somebody called it. */
  label: string;
  imageId: string;
  isVisible: boolean;
}

interface State {
  study: string;
  list: Measurement[];
  /** There is something that the archive does not have. */
  isUnsaved: boolean;
}

const KEPT_AFTER_MS = 500;
const TOOL_OF = new Map<string, ToolName>(MEASURING.map((tool) => [TOOLS[tool], tool]));
const { ANNOTATION_ADDED, ANNOTATION_COMPLETED, ANNOTATION_MODIFIED, ANNOTATION_REMOVED } = Enums.Events;

/** The measurements of the study that is open. */
class Measurements {
  readonly state = new Store<State>({ study: '', list: [], isUnsaved: false });
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isRestoring = false;

  /** Begins with a study: brings back what was not saved. */
  async open(study: string): Promise<void> {
    this.close();
    this.state.set({ study, list: [], isUnsaved: false });
    for (const name of [ANNOTATION_ADDED, ANNOTATION_COMPLETED, ANNOTATION_MODIFIED, ANNOTATION_REMOVED]) {
      eventTarget.addEventListener(name, this.changed);
    }
    const draft = await readDraft(study).catch(() => undefined);
    if (!draft || this.state.get().study !== study) return;
    this.restore(draft.annotations);
    this.state.set({ isUnsaved: draft.annotations.length > 0 });
  }

  /** Takes annotations in, from a draft or from the archive. */
  restore(annotations: Annotation[]): void {
    this.isRestoring = true;
    for (const one of annotations) annotation.state.addAnnotation(one, groupOf(one));
    this.isRestoring = false;
    this.refresh();
    drawAnew();
  }

  close(): void {
    for (const name of [ANNOTATION_ADDED, ANNOTATION_COMPLETED, ANNOTATION_MODIFIED, ANNOTATION_REMOVED]) {
      eventTarget.removeEventListener(name, this.changed);
    }
    if (this.timer) this.keep();
    annotation.state.removeAllAnnotations();
  }

  /** Gives the annotations themselves. */
  all(): Annotation[] {
    return annotation.state.getAllAnnotations().filter((one) => TOOL_OF.has(one.metadata?.toolName ?? ''));
  }

  rename(uid: string, label: string): void {
    const found = annotation.state.getAnnotation(uid);
    if (!found) return;
    found.data.label = label;
    if (found.metadata?.toolName === TOOLS.arrow) (found.data as { text?: string }).text = label;
    this.changed();
    drawAnew();
  }

  setVisible(uid: string, isVisible: boolean): void {
    annotation.visibility.setAnnotationVisibility(uid, isVisible);
    this.refresh();
    drawAnew();
  }

  remove(uid: string): void {
    annotation.state.removeAnnotation(uid);
    drawAnew();
  }

  removeSelected(): void {
    for (const uid of annotation.selection.getAnnotationsSelected()) this.remove(uid);
  }

  select(uid: string): void {
    annotation.selection.setAnnotationSelected(uid, true, false);
    drawAnew();
  }

  undo(): void {
    utilities.HistoryMemo.DefaultHistoryMemo.undo();
    this.changed();
    drawAnew();
  }

  redo(): void {
    utilities.HistoryMemo.DefaultHistoryMemo.redo();
    this.changed();
    drawAnew();
  }

  /** Says that the archive has what there is now. */
  async noteSaved(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.state.set({ isUnsaved: false });
    await forgetDraft(this.state.get().study);
  }

  private readonly changed = (): void => {
    if (this.isRestoring) return;
    this.refresh();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), KEPT_AFTER_MS);
    this.state.set({ isUnsaved: true });
  };

  private refresh(): void {
    this.state.set({ list: this.all().map(describe) });
  }

  private keep(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { study } = this.state.get();
    // Copied: what Cornerstone keeps for drawing is no data.
    const annotations = this.all().map(plain);
    void (annotations.length > 0 ? keepDraft({ study, annotations }) : forgetDraft(study));
  }
}

export const measurements = new Measurements();

function describe(one: Annotation): Measurement {
  return {
    uid: one.annotationUID ?? '',
    tool: TOOL_OF.get(one.metadata?.toolName ?? '') ?? 'length',
    label: one.data.label ?? '',
    imageId: one.metadata?.referencedImageId ?? '',
    isVisible: one.isVisible !== false,
  };
}

/** Copies what makes an annotation, and nothing of what was computed for drawing it. */
export function plain(one: Annotation): Annotation {
  const { annotationUID, metadata, data, isVisible, isLocked } = one;
  const { enabledElement: _, ...kept } = metadata ?? { toolName: '' };
  return JSON.parse(
    JSON.stringify({
      annotationUID,
      metadata: kept,
      data: { ...data, cachedStats: {} },
      isVisible,
      isLocked,
      invalidated: true,
    }),
  ) as Annotation;
}

function groupOf(one: Annotation): string {
  return one.metadata?.FrameOfReferenceUID ?? '';
}
