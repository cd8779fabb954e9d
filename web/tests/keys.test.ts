// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest';
import { addShortcuts, handleKey, listShortcuts } from '@/app/keys/registry';
import { shownKeys } from '@/app/keys/shownKeys';

const removals: (() => void)[] = [];

afterEach(() => {
  for (const remove of removals.splice(0)) remove();
});

function shortcut(keys: string) {
  const run = vi.fn();
  removals.push(addShortcuts([{ keys, name: keys, run }]));
  return run;
}

function press(key: string, options: KeyboardEventInit = {}, target: HTMLElement = document.body) {
  const event = new KeyboardEvent('keydown', { key, cancelable: true, ...options });
  Object.defineProperty(event, 'target', { value: target });
  handleKey(event);
  return event;
}

it('a key does what it is said to do, and nothing else of the browser', () => {
  const run = shortcut('?');
  expect(press('?').defaultPrevented).toBe(true);
  expect(run).toHaveBeenCalledOnce();
});

it('two keys one after the other are one', () => {
  const studies = shortcut('g s');
  const alone = shortcut('s');
  press('g');
  press('s');
  expect(studies).toHaveBeenCalledOnce();
  expect(alone).not.toHaveBeenCalled();
});

it('keys are letters while one types, but for those with a modifier', () => {
  const letter = shortcut('n');
  const palette = shortcut('mod+k');
  const field = document.createElement('input');
  press('n', {}, field);
  press('k', { ctrlKey: true }, field);
  expect(letter).not.toHaveBeenCalled();
  expect(palette).toHaveBeenCalledOnce();
});

it.each(['dialog', 'menu'])('the page behind a %s does not hear', (role) => {
  const run = shortcut('n');
  const dialog = document.createElement('div');
  dialog.setAttribute('role', role);
  const button = document.createElement('button');
  dialog.append(button);
  press('n', {}, button);
  expect(run).not.toHaveBeenCalled();
});

it('what came last goes first, and is listed once', () => {
  const page = shortcut('r');
  const dialog = shortcut('r');
  press('r');
  expect(dialog).toHaveBeenCalledOnce();
  expect(page).not.toHaveBeenCalled();
  expect(listShortcuts().filter(({ keys }) => keys === 'r')).toHaveLength(1);
});

it('keys are shown as they are printed', () => {
  expect(shownKeys('mod+k', false)).toEqual(['Ctrl', 'K']);
  expect(shownKeys('mod+k', true)).toEqual(['⌘', 'K']);
  expect(shownKeys('g s', false)).toEqual(['G', 'S']);
  expect(shownKeys('Enter', false)).toEqual(['↵']);
});
