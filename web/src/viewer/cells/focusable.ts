/** Pictures take the focus, so that keys act on them and readers of the screen come to them. */
export const FOCUSABLE = { tabIndex: 0 } as const;
