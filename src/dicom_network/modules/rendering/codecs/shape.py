"""From what a codec gives back to samples as the header describes them."""

from typing import Any

import numpy as np

from dicom_network.base.pixels import PixelDescription
from dicom_network.modules.rendering.codecs.errors import BrokenPixels
from dicom_network.modules.rendering.codecs.samples import Samples, Words, cell_type, unsigned


def check_shape(description: PixelDescription, rows: int, columns: int, samples_per_pixel: int) -> None:
    """Check the size that a codestream announces, before memory is taken for it. Raises: BrokenPixels."""
    announced = (rows, columns, samples_per_pixel)
    described = (description.rows, description.columns, description.samples_per_pixel)
    if announced != described:
        raise BrokenPixels(
            "the codestream holds {} rows, {} columns and {} samples per pixel, the header says {}, {} and {}".format(
                *announced, *described
            )
        )


def from_codestream(
    array: Words, description: PixelDescription, *, precision: int, photometric_interpretation: str
) -> Samples:
    """Make samples of a decoded array whose cells have the codestream's precision, not the header's.

    Codestreams of most kinds know no sign: where the header says two's complement, it is extended from the highest bit
    that both can mean. Values keep to the cell that the header allocates.
    """
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.shape[:2] != (description.rows, description.columns):
        raise BrokenPixels(f"the codestream decoded to {array.shape[0]} rows and {array.shape[1]} columns")
    is_signed = bool(description.pixel_representation)
    sign_is_lost = is_signed and array.dtype.kind == "u"
    return Samples(
        words=np.ascontiguousarray(_fit(array, cell_type(description.bits_allocated))),
        photometric_interpretation=photometric_interpretation,
        bits=min(precision, description.bits_stored) if sign_is_lost else description.bits_stored,
        is_signed=is_signed,
        is_packed=description.bits_allocated == 1,
    )


def _fit(array: Words, cell: np.dtype[Any]) -> Words:
    """Bring integers into cells of the allocated size, a sign that the array knows of going along."""
    if array.dtype.itemsize > cell.itemsize and int(array.max(initial=0)) >= 1 << (8 * cell.itemsize):
        raise BrokenPixels(f"the codestream holds values that need more than the {8 * cell.itemsize} bits allocated")
    if array.dtype.kind == "i":
        return unsigned(array.astype(cell.str.replace("u", "i"), copy=False))
    return array.astype(cell, copy=False)
