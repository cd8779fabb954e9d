import { eventTarget, utilities } from '@cornerstonejs/core';
import { annotation, Enums, type Types } from '@cornerstonejs/tools';
import { type DataSet, text } from '../dicom/attributes';
import { TAG } from '../dicom/tags';
import { MEASURING, TOOLS, type ToolName } from '../engine/toolGroups';
import { Store } from '../state/store';
import { forgetDraft, keepDraft, readDraft } from './draft';
import { drawAnew } from './drawAnew';
import { isKeySelection, readKeySelection } from './keyImages';
import { isMeasurementReport, predecessorsOf, readReport } from './readReport';

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
  /** Names of the pictures that somebody chose as those that matter. */
  keyImages: string[];
  /** The documents from which measurements came; what is saved takes the place of those that are ours. */
  documents: DocumentRead[];
  /** There is something that the archive does not have. */
  isUnsaved: boolean;
}

/** A document of the archive that was read. */
export interface DocumentRead {
  instance: string;
  isOurs: boolean;
  data: DataSet;
}

const NOTHING: Omit<State, 'study'> = { list: [], keyImages: [], documents: [], isUnsaved: false };

const KEPT_AFTER_MS = 500;
const TOOL_OF = new Map<string, ToolName>(MEASURING.map((tool) => [TOOLS[tool], tool]));
const { ANNOTATION_ADDED, ANNOTATION_COMPLETED, ANNOTATION_MODIFIED, ANNOTATION_REMOVED } = Enums.Events;

/** The measurements of the study that is open. */
class Measurements {
  readonly state = new Store<State>({ study: '', ...NOTHING });
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isRestoring = false;
  /** Counts what somebody changed. */
  private changes = 0;
  /** SOP Instance UIDs of own selections of key images of which a later one took the place. */
  private formerSelections: string[] = [];
  /** Documents that a draft has taken in already. */
  private readonly takenIn = new Set<string>();

  /** Begins with a study: brings back what was not saved. */
  async open(study: string): Promise<void> {
    this.close();
    this.state.set({ study, ...NOTHING });
    this.takenIn.clear();
    this.formerSelections = [];
    for (const name of [ANNOTATION_ADDED, ANNOTATION_COMPLETED, ANNOTATION_MODIFIED, ANNOTATION_REMOVED]) {
      eventTarget.addEventListener(name, this.changed);
    }
    window.addEventListener('pagehide', this.leave);
    const draft = await readDraft(study).catch(() => undefined);
    if (!draft || this.state.get().study !== study) return;
    for (const document of draft.documents ?? []) this.takenIn.add(document);
    this.restore(draft.annotations);
    const chosen = [...(draft.keyImages ?? []), ...this.state.get().keyImages];
    this.state.set({ keyImages: [...new Set(chosen)], isUnsaved: true });
  }

  /** Reads what the archive has of the study, but for documents that a later one took the place of. */
  readArchive(documents: DataSet[]): void {
    const replaced = new Set(documents.flatMap(predecessorsOf));
    const all = documents.map((data) => ({
      instance: text(data, TAG.SOPInstanceUID),
      isOurs: text(data, '00080070') === 'DICOM Network',
      data,
    }));
    const current = all
      .filter(({ instance }) => !replaced.has(instance))
      .sort((one, other) => Number(other.isOurs) - Number(one.isOurs));
    this.noteFormer(all.filter(({ instance }) => replaced.has(instance)));
    const reports = current.filter(({ data }) => isMeasurementReport(data));
    this.state.set({ documents: current });
    const fresh = reports.filter(({ instance }) => !this.takenIn.has(instance)).flatMap(({ data }) => readReport(data));
    for (const one of fresh) {
      if (!annotation.state.getAnnotation(one.annotationUID ?? '')) this.restore([one]);
    }
    const keys = current.filter(({ data, instance }) => isKeySelection(data) && !this.takenIn.has(instance));
    const chosen = keys.flatMap(({ data }) => readKeySelection(data));
    this.state.set({ keyImages: [...new Set([...this.state.get().keyImages, ...chosen])] });
  }

  /** Chooses a picture as one that matters, or no longer. */
  toggleKeyImage(imageId: string): void {
    const { keyImages } = this.state.get();
    const isChosen = keyImages.includes(imageId);
    this.state.set({ keyImages: isChosen ? keyImages.filter((one) => one !== imageId) : [...keyImages, imageId] });
    this.changed();
    this.keep();
  }

  /** Gives the SOP Instance UIDs of the selections of key images that this Viewer has stored, the latest first. */
  ownSelections(): string[] {
    const current = this.state.get().documents.filter(({ data, isOurs }) => isOurs && isKeySelection(data));
    return [...current.map(({ instance }) => instance), ...this.formerSelections];
  }

  /** Says that a document is not in the archive any more. */
  noteTrashed(uid: string): void {
    this.formerSelections = this.formerSelections.filter((one) => one !== uid);
    this.state.set({ documents: this.state.get().documents.filter(({ instance }) => instance !== uid) });
  }

  private noteFormer(documents: DocumentRead[]): void {
    const selections = documents.filter(({ data, isOurs }) => isOurs && isKeySelection(data));
    this.formerSelections.push(...selections.map(({ instance }) => instance));
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
    window.removeEventListener('pagehide', this.leave);
    this.leave();
    annotation.state.removeAllAnnotations();
    this.state.set({ study: '', ...NOTHING });
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

  /**
   * Gives what says, when it has been stored: the archive has what there is now, in these documents. It tells how many
   * key images others of the archive's documents choose; they are key images again.
   */
  saving(): (written: DataSet[]) => Promise<number> {
    const { changes } = this;
    const { study } = this.state.get();
    return async (written) => {
      const isOpen = this.state.get().study === study;
      if (isOpen) {
        const replaced = new Set(written.flatMap(predecessorsOf));
        const { documents } = this.state.get();
        const others = documents.filter(({ instance }) => !replaced.has(instance));
        this.noteFormer(documents.filter(({ instance }) => replaced.has(instance)));
        const own = written.map((data) => ({ instance: text(data, TAG.SOPInstanceUID), isOurs: true, data }));
        this.state.set({ documents: [...others, ...own] });
      }
      // What was changed meanwhile is still to be stored.
      if (changes !== this.changes) {
        if (isOpen) this.keep();
        return 0;
      }
      clearTimeout(this.timer);
      this.timer = undefined;
      const staying = isOpen ? this.notChosenButStored() : [];
      if (isOpen) this.state.set({ isUnsaved: false, keyImages: [...this.state.get().keyImages, ...staying] });
      await forgetDraft(study);
      return staying.length;
    };
  }

  private notChosenButStored(): string[] {
    const { documents, keyImages } = this.state.get();
    const stored = documents.filter(({ data }) => isKeySelection(data)).flatMap(({ data }) => readKeySelection(data));
    return [...new Set(stored)].filter((one) => !keyImages.includes(one));
  }

  private readonly changed = (event?: Event): void => {
    if (this.isRestoring) return;
    this.refresh();
    // Numbers that were computed anew from what is there are no change of it.
    if ((event as CustomEvent | undefined)?.detail?.changeType === Enums.ChangeTypes.StatsUpdated) return;
    this.changes += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), KEPT_AFTER_MS);
    this.state.set({ isUnsaved: true });
  };

  /** Keeps what has not been kept yet: a page that is loaded anew does not wait for timers. */
  private readonly leave = (): void => {
    if (this.timer) this.keep();
  };

  private refresh(): void {
    this.state.set({ list: this.all().map(describe) });
  }

  private keep(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { study, keyImages, documents } = this.state.get();
    if (!study) return;
    // Copied: what Cornerstone keeps for drawing is no data.
    const annotations = this.all().map(plain);
    const read = [...this.takenIn, ...documents.map((document) => document.instance)];
    void keepDraft({ study, annotations, keyImages, documents: [...new Set(read)] });
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
