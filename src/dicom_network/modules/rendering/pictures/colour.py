"""From stored colour to RGB of eight bits (PS3.3 C.7.6.3.1.2)."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dicom_network.modules.rendering.codecs.errors import BrokenPixels, UnsupportedPixels
from dicom_network.modules.rendering.codecs.samples import Samples, Words
from dicom_network.modules.rendering.pictures.lookup_table import LookupTable, read_lookup_table, read_segmented_table
from dicom_network.modules.rendering.stored import tags
from dicom_network.modules.rendering.stored.attributes import Attributes

RGB_FROM_PARTIAL_YBR = np.array(
    [[1.1644, 0.0, 1.5960], [1.1644, -0.3917, -0.8130], [1.1644, 2.0173, 0.0]],
    np.float32,
)
"""Of ITU-R BT.601 with luminance from 16 to 235 and chroma from 16 to 240."""
PARTIAL_BLACK = np.array([16, 128, 128], np.float32)
GRAY = ("MONOCHROME1", "MONOCHROME2")


def is_gray(samples: Samples) -> bool:
    """Tell whether samples are shown through the grayscale transformations."""
    return samples.photometric_interpretation in GRAY


def to_rgb(samples: Samples, attributes: Attributes, *, is_signed: bool) -> NDArray[np.uint8]:
    """Give a frame as (rows, columns, 3). Raises: BrokenPixels, UnsupportedPixels."""
    photometric = samples.photometric_interpretation
    if photometric == "PALETTE COLOR":
        return _from_palette(samples, read_palette(attributes, is_signed=is_signed))
    if samples.words.ndim != 3 or samples.words.shape[2] != 3 or samples.is_float:
        raise BrokenPixels(f"{photometric} cannot be made of {samples.words.ndim - 1} sample per pixel")
    eight_bits = _to_bytes(samples)
    if photometric in ("RGB", "YBR_RCT", "YBR_ICT"):
        return eight_bits
    if photometric == "YBR_FULL":
        return _from_full_range(eight_bits)
    if photometric.startswith("YBR_PARTIAL"):
        return _from_partial_range(eight_bits)
    raise UnsupportedPixels(f"images that are {photometric} are not shown")


def read_palette(attributes: Attributes, *, is_signed: bool) -> tuple[LookupTable, ...]:
    """Read the red, green and blue tables. Raises: BrokenPixels where one is missing."""
    tables = []
    for index, descriptor in enumerate(tags.PALETTE_DESCRIPTORS):
        table = read_lookup_table(
            attributes, descriptor, tags.PALETTE_DATA[index], is_signed=is_signed
        ) or read_segmented_table(attributes, descriptor, tags.SEGMENTED_PALETTE_DATA[index])
        if table is None:
            raise BrokenPixels("the palette of the image is missing or not whole")
        tables.append(table)
    return tuple(tables)


def _from_palette(samples: Samples, palette: tuple[LookupTable, ...]) -> NDArray[np.uint8]:
    values = samples.values()
    # One scale for all three, or the colours would shift.
    bits = max(table.used_bits for table in palette)
    channels = [table.apply(values).astype(np.uint32) * 255 // ((1 << bits) - 1) for table in palette]
    return np.stack(channels, axis=-1).astype(np.uint8)


def _to_bytes(samples: Samples) -> NDArray[np.uint8]:
    values: Words = samples.values()
    if samples.is_signed:
        values = values.astype(np.int64) + (1 << (samples.bits - 1))
    if samples.bits > 8:
        values = values >> (samples.bits - 8)
    elif samples.bits < 8:
        values = values * 255 // ((1 << samples.bits) - 1)
    return values.astype(np.uint8, copy=False)


def _from_full_range(ybr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    # The same equations as JPEG's, so Pillow's conversion is the right one.
    rows, columns, _ = ybr.shape
    return np.asarray(Image.frombytes("YCbCr", (columns, rows), ybr.tobytes()).convert("RGB"))


def _from_partial_range(ybr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    rgb = (ybr.astype(np.float32) - PARTIAL_BLACK) @ RGB_FROM_PARTIAL_YBR.T
    return np.clip(np.rint(rgb), 0, 255).astype(np.uint8)
