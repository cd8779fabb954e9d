"""VOI windows (PS3.3 C.11.2.1.2 and C.11.2.1.3): which part of the values is shown, and along which curve."""

import numpy as np

from dicom_network.base.pixels import Window
from dicom_network.modules.rendering.codecs.samples import Words

LINEAR, LINEAR_EXACT, SIGMOID = "LINEAR", "LINEAR_EXACT", "SIGMOID"
FUNCTIONS = (LINEAR, LINEAR_EXACT, SIGMOID)
WHITE = 255
OUTLIERS = (0.5, 99.5)
"""Percentiles between which an automatic window lies: a few dead or burnt pixels must not darken the image."""
SAMPLED = 65536
"""Values looked at to find an automatic window."""


def apply_window(values: Words, window: Window) -> Words:
    """Map values to 0 to 255, unrounded."""
    center, width = window.center, window.width
    x = np.asarray(values, np.float64)
    if window.function == SIGMOID:
        with np.errstate(over="ignore"):
            return np.asarray(WHITE / (1 + np.exp(-4 * (x - center) / width)))
    if window.function == LINEAR:
        # The width counts the values shown, both ends included; a width of 1 is a threshold.
        center, width = center - 0.5, width - 1
        if width <= 0:
            return np.where(x <= center, 0.0, WHITE)
    return np.clip(((x - center) / width + 0.5) * WHITE, 0, WHITE)


def is_usable(window: Window) -> bool:
    """Tell whether a window can be applied: LINEAR needs a width of at least 1, the others one above 0."""
    return window.width >= 1 if window.function == LINEAR else window.width > 0


def automatic_window(values: Words) -> Window:
    """Choose a window for values that come without one, padding already left out.

    What is all alike is shown gray, but zeros black.
    """
    flat = values.ravel()
    if not len(flat):
        return Window(0, 1, LINEAR_EXACT)
    low, high = float(flat.min()), float(flat.max())
    step = max(1, len(flat) // SAMPLED)
    inner_low, inner_high = (float(value) for value in np.percentile(flat[::step], OUTLIERS))
    if low == high:
        return Window(low if low else 0.5, 1, LINEAR_EXACT)
    # Masks are nearly all background: what is rare there is what matters.
    if inner_low < inner_high:
        low, high = inner_low, inner_high
    return Window((low + high) / 2, high - low, LINEAR_EXACT)
