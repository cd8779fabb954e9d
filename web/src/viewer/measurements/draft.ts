import type { Types } from '@cornerstonejs/tools';
import { BrowserStore } from '../state/browserStore';

/** Measurements of a study that are not in the archive yet; kept in the browser, so that a reload loses nothing. */
export interface Draft {
  study: string;
  annotations: Types.Annotation[];
  keyImages: string[];
  /** SOP Instance UIDs of the documents that were read before: what was deleted from them stays so. */
  documents: string[];
}

const drafts = new BrowserStore<Draft>('dicom-network.viewer', 'drafts');

export const readDraft = (study: string): Promise<Draft | undefined> => drafts.read(study);
export const keepDraft = (draft: Draft): Promise<void> => drafts.keep(draft);
export const forgetDraft = (study: string): Promise<void> => drafts.forget(study);
