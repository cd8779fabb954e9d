import { eventTarget } from '@cornerstonejs/core';
import { Enums, type Types } from '@cornerstonejs/tools';
import { frameRegistry } from '../loader/frameRegistry';
import { realWorldUnit } from '../loader/rescale';

/** Gives values of parametric maps their unit as they are computed: Cornerstone knows units of CT and PET only. */
export function nameRealUnits(): void {
  eventTarget.addEventListener(Enums.Events.ANNOTATION_MODIFIED, (event: Event) => {
    const { annotation } = (event as CustomEvent<{ annotation: Types.Annotation }>).detail;
    const frame = frameRegistry.find(annotation.metadata?.referencedImageId ?? '');
    const unit = frame && realWorldUnit(frame.data);
    if (unit === undefined) return;
    for (const stats of Object.values((annotation.data.cachedStats ?? {}) as Record<string, object>)) {
      (stats as { modalityUnit?: string }).modalityUnit = unit;
    }
  });
}
