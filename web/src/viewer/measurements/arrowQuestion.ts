import { Store } from '../state/store';

/** Whom to tell what an arrow should say; undefined while nobody asks. */
export const arrowText = new Store<{ answer: ((text: string) => void) | undefined }>({ answer: undefined });

/** Asks for the text of an arrow; an empty one leaves the arrow alone. */
export function askForText(answer: (text: string) => void): void {
  arrowText.set({ answer });
}
