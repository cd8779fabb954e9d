import classes from './Slide.module.css';
import type { SlideView } from './view';

const MICROMETRES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000];
const LONGEST_PIXELS = 150;
/** Micrometres of a pixel of the page under an objective of 1×. */
const MICROMETRES_AT_ONE = 10;

/** How long something is on the glass, and about which objective shows it as large. */
export function SlideScale({ spacing, view }: { spacing: { column: number }; view: SlideView }) {
  const perPixel = (spacing.column * 1000) / view.scale;
  const length = MICROMETRES.findLast((one) => one / perPixel <= LONGEST_PIXELS) ?? MICROMETRES[0] ?? 1;
  const objective = MICROMETRES_AT_ONE / perPixel;
  const shown = objective >= 10 ? Math.round(objective) : Math.round(objective * 10) / 10;
  return (
    <div className={classes.scale} style={{ width: length / perPixel }} data-micrometres={length}>
      <span>{`${length >= 1000 ? `${length / 1000} mm` : `${length} µm`} · ${shown}×`}</span>
    </div>
  );
}
