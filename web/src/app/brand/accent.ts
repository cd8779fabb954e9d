import type { MantineColorsTuple } from '@mantine/core';

/** How much of white (above 0) or black (below 0) is mixed into each of the ten shades; the seventh is the colour. */
const MIXES = [0.9, 0.78, 0.58, 0.38, 0.22, 0.1, 0, -0.14, -0.25, -0.36] as const;

/** Gives the shades of a colour `#rrggbb`, the lightest first. */
export function shadesOf(colour: string): MantineColorsTuple {
  return MIXES.map((mix) => mixed(colour, mix)) as unknown as MantineColorsTuple;
}

function mixed(colour: string, mix: number): string {
  const target = mix > 0 ? 255 : 0;
  const channels = [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
  const parts = channels.map((channel) => Math.round(channel + (target - channel) * Math.abs(mix)));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
