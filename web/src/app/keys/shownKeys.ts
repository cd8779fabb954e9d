const NAMES: Record<string, string> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  Enter: '↵',
  Escape: 'Esc',
};

/** Gives the keys as they are printed on a keyboard: `mod+k` is `Ctrl`, `K`. */
export function shownKeys(keys: string, isMac = navigator.platform.startsWith('Mac')): string[] {
  return keys
    .split(/[ +]/)
    .filter(Boolean)
    .map((key) => (key === 'mod' ? (isMac ? '⌘' : 'Ctrl') : (NAMES[key] ?? key.toUpperCase())));
}
