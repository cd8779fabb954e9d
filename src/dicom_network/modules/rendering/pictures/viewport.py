"""Cropping, mirroring and scaling to a viewport (PS3.18 8.3.5.1.3), with square pixels (PS3.3 C.7.6.3.1.7)."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dicom_network.base.pixels import Viewport
from dicom_network.domain.errors import InvalidInput
from dicom_network.modules.rendering.pictures.presentation import macro
from dicom_network.modules.rendering.stored import tags
from dicom_network.modules.rendering.stored.attributes import Attributes

LARGEST_SIDE = 16384
"""Pixels. A picture of that size is 800 MB of RGB; nothing that people look at is larger."""
NEARLY_SQUARE = 0.005
FLATTEST = 20.0
"""A pixel further from square than that is a mistake in the header."""


def fit(picture: NDArray[np.uint8], viewport: Viewport | None, aspect: float) -> NDArray[np.uint8]:
    """Give what the viewport shows of a picture whose pixels are ``aspect`` times as high as wide.

    Raises: InvalidInput where the region lies outside of the image.
    """
    rows, columns = picture.shape[:2]
    if viewport is None:
        if aspect == 1:
            return picture
        size = (columns, round(rows * aspect)) if aspect > 1 else (round(columns / aspect), rows)
        return _resize(picture, size, (0, 0, columns, rows))
    left, right, is_mirrored = _span(viewport.source_x, viewport.source_width, columns)
    top, bottom, is_flipped = _span(viewport.source_y, viewport.source_height, rows)
    width, height = right - left, (bottom - top) * aspect
    scale = min(viewport.width / width, viewport.height / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    shown = _resize(picture, size, (left, top, right, bottom))
    if is_mirrored:
        shown = shown[:, ::-1]
    return np.ascontiguousarray(shown[::-1] if is_flipped else shown)


def _span(start: float, length: float | None, whole: int) -> tuple[float, float, bool]:
    """Give the part of a side that is shown, and whether it is mirrored."""
    is_mirrored = length is not None and length < 0
    stop = float(whole) if length is None else min(float(whole), start + abs(length))
    start = max(0.0, start)
    if stop <= start:
        raise InvalidInput(f"the viewport's region lies outside of the image, which has {whole} pixels there")
    return start, stop, is_mirrored


def _resize(
    picture: NDArray[np.uint8], size: tuple[int, int], box: tuple[float, float, float, float]
) -> NDArray[np.uint8]:
    if max(size) > LARGEST_SIDE:
        raise InvalidInput(f"a picture of {size[0]} x {size[1]} pixels is too large; {LARGEST_SIDE} is the most")
    if size == (picture.shape[1], picture.shape[0]) and box == (0.0, 0.0, float(size[0]), float(size[1])):
        return picture
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BILINEAR, box=box))


def pixel_aspect(attributes: Attributes, frame_index: int) -> float:
    """Give the height of a pixel divided by its width; 1 where the header says nothing that can be believed."""
    measures = macro(attributes, frame_index, tags.PIXEL_MEASURES_SEQUENCE)
    for source, tag in (
        (attributes, tags.PIXEL_ASPECT_RATIO),
        (measures, tags.PIXEL_SPACING),
        (attributes, tags.IMAGER_PIXEL_SPACING),
    ):
        pair = source.numbers(tag)
        if len(pair) >= 2 and min(pair[:2]) > 0:
            aspect = pair[0] / pair[1]
            is_odd = abs(aspect - 1) < NEARLY_SQUARE or not 1 / FLATTEST < aspect < FLATTEST
            return 1.0 if is_odd else aspect
    return 1.0
