import type { FusionLayer } from '../fusion/fusion';
import type { DoseLayer } from '../radiotherapy/dose';
import type { StructuresLayer } from '../radiotherapy/structures';
import type { SegmentsLayer } from '../segmentations/segmentation';

/** What all that lies over pictures has. */
export interface LayerLook {
  /** Of the display set that it is made of; of what is drawn here and not stored yet, a name of its own. */
  id: string;
  name: string;
  isVisible: boolean;
  /** From 0 to 1. */
  opacity: number;
}

/** Something that lies over the pictures of other series, by its place in the patient. */
export type Layer = SegmentsLayer | StructuresLayer | DoseLayer | FusionLayer;

/** Red, green and blue, from 0 to 255. */
export type Colour = readonly [number, number, number];

export function cssColour([red, green, blue]: Colour, opacity = 1): string {
  return `rgb(${red} ${green} ${blue} / ${opacity})`;
}
