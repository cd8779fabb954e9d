"""Overlay planes (PS3.3 C.9.2): graphics drawn white, regions of interest by their outline."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dicom_network.modules.rendering.codecs.samples import Samples
from dicom_network.modules.rendering.stored.attributes import Attributes

GROUPS = tuple(range(0x6000, 0x6020, 2))
ROWS, COLUMNS, NUMBER_OF_FRAMES, TYPE, ORIGIN = 0x0010, 0x0011, 0x0015, 0x0040, 0x0050
FRAME_ORIGIN, BITS_ALLOCATED, BIT_POSITION, DATA = 0x0051, 0x0100, 0x0102, 0x3000
WHITE = 255


def burn_in(
    picture: NDArray[np.uint8], attributes: Attributes, frame_index: int, samples: Samples
) -> NDArray[np.uint8]:
    """Draw the overlays of a frame into its picture, gray or RGB; without any, the picture comes back as it was."""
    for group in GROUPS:
        if group << 16 | ROWS not in attributes:
            continue
        plane = _read_plane(attributes, group << 16, frame_index, samples)
        if plane is None:
            continue
        picture = picture if picture.flags.writeable else picture.copy()
        for mask, region in _placed(plane, attributes, group << 16, picture):
            picture[region][mask] = WHITE
    return picture


def _read_plane(attributes: Attributes, group: int, frame_index: int, samples: Samples) -> NDArray[np.bool_] | None:
    rows, columns = attributes.integer(group | ROWS), attributes.integer(group | COLUMNS)
    if rows < 1 or columns < 1:
        return None
    if group | DATA in attributes:
        plane = _stored_plane(attributes, group, frame_index, rows * columns)
    else:
        plane = _embedded_plane(attributes, group, samples)
    if plane is None or len(plane) < rows * columns:
        return None
    mask = plane[: rows * columns].reshape(rows, columns)
    return mask & ~_inside(mask) if attributes.text(group | TYPE) == "R" else mask


def _stored_plane(attributes: Attributes, group: int, frame_index: int, pixels: int) -> NDArray[np.bool_] | None:
    # Frame n of the image is frame n - Image Frame Origin + 1 of the overlay.
    frames = attributes.integer(group | NUMBER_OF_FRAMES, 1)
    index = frame_index - (attributes.integer(group | FRAME_ORIGIN, 1) - 1) if frames > 1 else 0
    if not 0 <= index < frames:
        return None
    start = index * pixels
    packed = np.frombuffer(attributes.bytes_of_words(group | DATA), np.uint8)[start // 8 : (start + pixels + 7) // 8]
    return np.unpackbits(packed, bitorder="little")[start % 8 :].astype(bool)


def _embedded_plane(attributes: Attributes, group: int, samples: Samples) -> NDArray[np.bool_] | None:
    """Take the plane from unused bits of the pixel cells, where it lay before 2004."""
    position = attributes.integer(group | BIT_POSITION)
    words = samples.words
    is_unused = not samples.shift <= position < samples.shift + samples.bits
    if attributes.integer(group | BITS_ALLOCATED) <= 1 or samples.is_float or words.ndim != 2 or not is_unused:
        return None
    if position >= 8 * words.dtype.itemsize:
        return None
    return ((words >> position) & 1).astype(bool).ravel()


def _placed(
    mask: NDArray[np.bool_], attributes: Attributes, group: int, picture: NDArray[np.uint8]
) -> Iterator[tuple[NDArray[np.bool_], tuple[slice, slice]]]:
    """Yield the part of a plane that lies on the picture, with where; its origin (row, column) counts from 1."""
    origin = [int(number) - 1 for number in attributes.numbers(group | ORIGIN)]
    top, left = origin[:2] if len(origin) >= 2 else (0, 0)
    rows = slice(max(top, 0), min(top + mask.shape[0], picture.shape[0]))
    columns = slice(max(left, 0), min(left + mask.shape[1], picture.shape[1]))
    if rows.start < rows.stop and columns.start < columns.stop:
        yield mask[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left], (rows, columns)


def _inside(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Find the pixels whose four neighbours all belong to the region."""
    inside = np.zeros_like(mask)
    inside[1:-1, 1:-1] = mask[:-2, 1:-1] & mask[2:, 1:-1] & mask[1:-1, :-2] & mask[1:-1, 2:]
    return inside
