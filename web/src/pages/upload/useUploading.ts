import { useSyncExternalStore } from 'react';
import { type RunningUpload, uploading } from './engine/Uploading';

/** Gives the upload that this page runs, drawn anew whenever it gets on. */
export function useUploading(): RunningUpload | null {
  return useSyncExternalStore(uploading.subscribe, uploading.snapshot);
}
