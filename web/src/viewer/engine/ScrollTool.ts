import { cache, Enums, getEnabledElement, StackViewport, utilities } from '@cornerstonejs/core';
import { StackScrollTool, type Types } from '@cornerstonejs/tools';

/** Steps that wait for their turn; of more, some are passed over, so that the pictures do not lag behind the hand. */
const MOST_WAITING = 6;
/** A picture that is not drawn by then is not waited for. */
const LONGEST_MS = 500;

/** Scrolls a stack that is in memory without passing a slice by: what comes while one is drawn follows one by one. */
export class ScrollTool extends StackScrollTool {
  private readonly paces = new WeakMap<HTMLDivElement, Pace>();

  override mouseWheelCallback(event: Types.EventTypes.MouseWheelEventType): void {
    const { element, wheel } = event.detail;
    if (!(getEnabledElement(element)?.viewport instanceof StackViewport)) {
      super.mouseWheelCallback(event);
      return;
    }
    const pace = this.paces.get(element) ?? new Pace(element);
    this.paces.set(element, pace);
    pace.go(wheel.direction);
  }
}

/** The steps through the stack of an element. */
class Pace {
  /** When the step was made whose picture is still to be drawn. */
  private awaitedSince: number | undefined;
  private waiting = 0;

  constructor(private readonly element: HTMLDivElement) {
    element.addEventListener(Enums.Events.IMAGE_RENDERED, () => this.goOn());
  }

  go(by: number): void {
    this.waiting += by;
    if (this.awaitedSince === undefined || performance.now() - this.awaitedSince > LONGEST_MS) this.goOn();
  }

  private goOn(): void {
    this.awaitedSince = undefined;
    if (this.waiting === 0) return;
    const by = Math.sign(this.waiting) * Math.max(1, Math.abs(this.waiting) - MOST_WAITING);
    this.waiting -= by;
    if (step(this.element, by)) this.awaitedSince = performance.now();
    else this.goOn();
  }
}

/** Goes on in a stack; tells whether another picture, which is in memory, will be drawn. */
function step(element: HTMLDivElement, delta: number): boolean {
  const viewport = getEnabledElement(element)?.viewport;
  if (!(viewport instanceof StackViewport) || viewport.getImageIds().length === 0) return false;
  const before = viewport.getTargetImageIdIndex();
  utilities.scroll(viewport, { delta, debounceLoading: true, loop: false });
  const target = viewport.getTargetImageIdIndex();
  return target !== before && cache.isLoaded(viewport.getImageIds()[target] ?? '');
}
