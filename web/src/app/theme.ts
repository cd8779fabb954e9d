import { createTheme } from '@mantine/core';

/** Neutral greys made for a dark room: the darkest is the background, never pure black, on which only images sit. */
export const theme = createTheme({
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", monospace',
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  colors: {
    accent: [
      '#e7f2ff',
      '#cfe2fb',
      '#a0c4f3',
      '#6fa4ec',
      '#4789e6',
      '#2f78e2',
      '#216fe1',
      '#135ec8',
      '#0553b4',
      '#00479e',
    ],
    dark: [
      '#e3e6ea',
      '#c3c8cf',
      '#9aa1ab',
      '#6f7782',
      '#434a54',
      '#31373f',
      '#262b32',
      '#16191d',
      '#101214',
      '#0a0c0e',
    ],
  },
});
