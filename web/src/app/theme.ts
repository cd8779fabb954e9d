import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** How long something takes to show where it went; none for those who asked for none. */
const MOTION = { transitionProps: { duration: 120 } };

/** The site's own accent. */
export const ACCENT: MantineColorsTuple = [
  '#e8f1fd',
  '#cfe0f8',
  '#a3c4f1',
  '#74a6ea',
  '#5292e8',
  '#3a82e6',
  '#216fe1',
  '#1a5fc4',
  '#1553ad',
  '#0d4595',
];

/** Neutral greys made for a dark room: the background is never pure black, on which only images sit. */
const DARK: MantineColorsTuple = [
  '#dfe3e8',
  '#bcc3cb',
  '#9aa3ad',
  '#6b7480',
  '#2d333a',
  '#23282e',
  '#191d21',
  '#101214',
  '#0c0e10',
  '#08090a',
];

/** Gives the theme: quiet, dense, one accent. */
export function makeTheme(accent: MantineColorsTuple) {
  return createTheme({
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
    fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", monospace',
    fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
    headings: { fontWeight: '600' },
    spacing: { xs: '8px', sm: '12px', md: '16px', lg: '20px', xl: '32px' },
    primaryColor: 'accent',
    primaryShade: { light: 6, dark: 6 },
    autoContrast: true,
    defaultRadius: 'sm',
    cursorType: 'pointer',
    respectReducedMotion: true,
    focusRing: 'auto',
    colors: { accent, dark: DARK },
    // By name: what is not shown on the first page need not be loaded with it.
    components: {
      ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 30 } },
      Button: { defaultProps: { size: 'xs' } },
      Drawer: { defaultProps: MOTION },
      Menu: { defaultProps: MOTION },
      Modal: { defaultProps: { ...MOTION, centered: true } },
      Popover: { defaultProps: MOTION },
      Tooltip: { defaultProps: { ...MOTION, openDelay: 400 } },
    },
  });
}

/** Greys of text that are legible (WCAG 1.4.3), and the surfaces of the shell. */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1c2126',
    '--mantine-color-dimmed': '#5a636d',
    '--mantine-color-placeholder': '#6a737d',
    '--mantine-color-default-border': '#dcdfe3',
    '--site-side': '#f5f6f7',
  },
  dark: {
    // The library's are next to white: an act that takes something away would look like any other.
    '--mantine-color-red-light-color': 'var(--mantine-color-red-3)',
    '--mantine-color-accent-light-color': 'var(--mantine-color-accent-2)',
    '--mantine-color-dimmed': '#9aa3ad',
    '--mantine-color-placeholder': '#8b949e',
    '--mantine-color-default-border': '#2d333a',
    '--site-side': '#0c0e10',
  },
});
