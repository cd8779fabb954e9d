import type { InfiniteData } from '@tanstack/react-query';
import type { StudyAnswer, StudyPageAnswer } from '@/client';

export type StudyPages = InfiniteData<StudyPageAnswer>;

/** Gives the rows of all pages; one that moved between two pages while they were read stands where it was first. */
export function rowsOf(pages: StudyPages | undefined): StudyAnswer[] {
  const rows = new Map<string, StudyAnswer>();
  for (const page of pages?.pages ?? []) {
    for (const row of page.studies) if (!rows.has(row.uid)) rows.set(row.uid, row);
  }
  return [...rows.values()];
}

/** Puts what is known anew of studies into their rows, without moving any. */
export function withChanged(
  pages: StudyPages | undefined,
  change: (row: StudyAnswer) => StudyAnswer,
): StudyPages | undefined {
  if (!pages) return pages;
  return {
    ...pages,
    pages: pages.pages.map((page) => ({ ...page, studies: page.studies.map(change) })),
  };
}

/** Tells which of the studies that arrived are in no row yet. */
export function notYetShown(pages: StudyPages | undefined, arrived: readonly StudyAnswer[]): string[] {
  const shown = new Set(rowsOf(pages).map((row) => row.uid));
  return arrived.map((row) => row.uid).filter((uid) => !shown.has(uid));
}
