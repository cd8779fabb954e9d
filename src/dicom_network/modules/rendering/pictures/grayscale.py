"""From stored values to gray: modality, VOI and presentation transformation (PS3.3 C.11.1, C.11.2, C.11.6).

For cells of at most sixteen bits the whole chain is folded into one table of bytes, indexed by the cell as it is
stored, so that showing a frame is one gather. Wider cells and floating point go through the chain value by value.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dicom_network.base.pixels import Window
from dicom_network.modules.rendering.codecs.samples import Samples, Words
from dicom_network.modules.rendering.pictures.lookup_table import LookupTable
from dicom_network.modules.rendering.pictures.window import LINEAR_EXACT, apply_window, automatic_window

TABLES_KEPT = 64
DIM = 32
"""An eight-bit image whose values all lie below this is no picture but a map of labels: it is stretched."""


@dataclass(frozen=True, slots=True)
class Rescale:
    """Rescale slope and intercept (PS3.3 C.11.1.1.2)."""

    slope: float = 1
    intercept: float = 0


IDENTITY = Rescale()


@dataclass(frozen=True, slots=True)
class GrayscaleTransformation:
    """What is done to the stored values of a frame."""

    modality: Rescale | LookupTable = IDENTITY
    voi: Window | LookupTable | None = None
    """None: a window is chosen by the values."""
    is_inverse: bool = False
    """The lowest values are shown white (MONOCHROME1, or Presentation LUT Shape INVERSE)."""
    padding: tuple[int, int] | None = None
    """Stored values from the first to the last are no image: they are shown black (PS3.3 C.7.5.1.1.2)."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where the value lies in its cell."""

    size: int
    bits: int
    shift: int
    is_signed: bool


def to_gray(samples: Samples, transformation: GrayscaleTransformation) -> NDArray[np.uint8]:
    """Give a frame as 0 (black) to 255 (white)."""
    voi = transformation.voi or _choose_window(samples, transformation)
    if samples.is_float or samples.words.dtype.itemsize > 2:
        return _transform(samples.values(), transformation, voi)
    cell = _Cell(samples.words.dtype.itemsize, samples.bits, samples.shift, samples.is_signed)
    return np.take(_table(transformation, voi, cell), samples.words, mode="clip")


def _choose_window(samples: Samples, transformation: GrayscaleTransformation) -> Window:
    if samples.bits == 1:
        return Window(0.5, 1, LINEAR_EXACT)
    values = samples.values()
    if samples.is_float:
        values = values[np.isfinite(values)]
    if transformation.padding:
        low, high = transformation.padding
        values = values[(values < low) | (values > high)]
    is_plain = transformation.modality == IDENTITY and not samples.is_signed and samples.bits == 8
    if is_plain and int(values.max(initial=0)) >= DIM:
        return Window(127.5, 255, LINEAR_EXACT)
    return automatic_window(_apply_modality(values, transformation.modality))


@lru_cache(TABLES_KEPT)
def _table(transformation: GrayscaleTransformation, voi: Window | LookupTable, cell: _Cell) -> NDArray[np.uint8]:
    words = np.arange(1 << (8 * cell.size), dtype=f"u{cell.size}")
    values = Samples(words, "MONOCHROME2", cell.bits, cell.is_signed, cell.shift).values()
    return _transform(values, transformation, voi)


def _transform(values: Words, transformation: GrayscaleTransformation, voi: Window | LookupTable) -> NDArray[np.uint8]:
    shown = _apply_modality(values, transformation.modality)
    if isinstance(voi, LookupTable):
        gray = voi.apply_in_bytes(shown)
    else:
        gray = np.rint(np.nan_to_num(apply_window(shown, voi))).astype(np.uint8)
    if transformation.is_inverse:
        gray = 255 - gray
    if transformation.padding:
        low, high = transformation.padding
        gray[(values >= low) & (values <= high)] = 0
    return gray


def _apply_modality(values: Words, modality: Rescale | LookupTable) -> Words:
    if isinstance(modality, LookupTable):
        return modality.apply(values)
    if modality == IDENTITY:
        return values
    rescaled: Words = np.asarray(values, np.float64) * modality.slope + modality.intercept
    return rescaled
