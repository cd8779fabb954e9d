import { Enums, eventTarget, getEnabledElement, getRenderingEngines, type Types } from '@cornerstonejs/core';
import { layers } from './layers';
import { Screen } from './Screen';

const { ELEMENT_ENABLED, ELEMENT_DISABLED } = Enums.Events;

/** Lays a canvas over every viewport that there is, and over those that come, until the returned function is called. */
export function coverViewports(): () => void {
  const screens = new Map<HTMLDivElement, Screen>();
  const cover = (viewport: Types.IViewport | undefined) => {
    if (viewport && !screens.has(viewport.element)) screens.set(viewport.element, new Screen(viewport));
  };
  const come = (event: Event) => {
    const { element } = (event as CustomEvent<{ element: HTMLDivElement }>).detail;
    cover(getEnabledElement(element)?.viewport as Types.IViewport | undefined);
  };
  const go = (event: Event) => {
    const { element } = (event as CustomEvent<{ element: HTMLDivElement }>).detail;
    screens.get(element)?.remove();
    screens.delete(element);
  };
  eventTarget.addEventListener(ELEMENT_ENABLED, come);
  eventTarget.addEventListener(ELEMENT_DISABLED, go);
  for (const engine of getRenderingEngines() ?? []) engine.getViewports().forEach(cover);
  const stop = layers.state.subscribe(() => {
    for (const screen of screens.values()) screen.drawSoon();
  });
  return () => {
    stop();
    eventTarget.removeEventListener(ELEMENT_ENABLED, come);
    eventTarget.removeEventListener(ELEMENT_DISABLED, go);
    for (const screen of screens.values()) screen.remove();
  };
}
