/** A key, or two one after the other, that does something on the page that is open. */
export interface Shortcut {
  /** `?`, `/`, `n`, `mod+k`, `g s`; `mod` is Ctrl, on a Mac Command. */
  keys: string;
  /** What it does, as the list of keys says it. */
  name: string;
  run: () => void;
}

const SEQUENCE_MS = 1000;

/** The keys of everything that is shown; the latest goes first. */
const shortcuts: Shortcut[] = [];
let first = { key: '', at: 0 };

/** Adds keys until the function that is given back is called. */
export function addShortcuts(added: readonly Shortcut[]): () => void {
  shortcuts.unshift(...added);
  return () => {
    for (const shortcut of added) shortcuts.splice(shortcuts.indexOf(shortcut), 1);
  };
}

/** Lists the keys that mean something now, each once. */
export function listShortcuts(): Shortcut[] {
  return [...new Map([...shortcuts].reverse().map((shortcut) => [shortcut.keys, shortcut])).values()];
}

/** Runs what a pressed key stands for; not while something is typed, but for keys with `mod`. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey) return;
  const hasModifier = event.ctrlKey || event.metaKey;
  if (!hasModifier && isTyping(event.target)) return;
  const key = (hasModifier ? 'mod+' : '') + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const sequence = event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${key}` : '';
  const found = find(sequence) ?? find(key);
  first = { key, at: event.timeStamp };
  if (!found) return;
  event.preventDefault();
  first = { key: '', at: 0 };
  found.run();
}

function find(keys: string): Shortcut | undefined {
  return shortcuts.find((shortcut) => shortcut.keys === keys);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || isInLayer(target))
  );
}

/** Behind a dialog or a menu the page is out of reach, for its keys too: Escape closes what is open, no more. */
function isInLayer(target: HTMLElement): boolean {
  return target.closest('[role="dialog"], [role="menu"]') !== null;
}
