"""From a picture to the bytes of an image file."""

from collections.abc import Sequence
from io import BytesIO

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dicom_network.modules.rendering.codecs.errors import UnsupportedPixels

PNG_LEVEL = 1
"""Six times faster than the default, for a tenth more bytes."""
WEBP_METHOD = 1
JPEG_XL_EFFORT = 2


def encode_picture(picture: NDArray[np.uint8], media_type: str, quality: int) -> bytes:
    """Encode a picture, gray or RGB. Raises: UnsupportedPixels for a media type that is not made here."""
    picture = np.ascontiguousarray(picture)
    if media_type == "image/jpeg":
        return bytes(imagecodecs.jpeg8_encode(picture, quality))
    if media_type == "image/png":
        return bytes(imagecodecs.png_encode(picture, PNG_LEVEL))
    if media_type == "image/webp":
        rgb = picture if picture.ndim == 3 else np.repeat(picture[:, :, np.newaxis], 3, axis=2)
        return bytes(imagecodecs.webp_encode(rgb, quality, method=WEBP_METHOD))
    if media_type == "image/jxl":
        return bytes(imagecodecs.jpegxl_encode(picture, quality, effort=JPEG_XL_EFFORT))
    if media_type == "image/gif":
        return encode_animation([picture], 0)
    raise UnsupportedPixels(f"pictures are not made as {media_type}")


def encode_animation(pictures: Sequence[NDArray[np.uint8]], milliseconds: float) -> bytes:
    """Encode a GIF that shows each picture so long, over and over; a single picture stands still."""
    first, *others = [Image.fromarray(picture) for picture in pictures]
    output = BytesIO()
    if others:
        # A GIF counts hundredths of a second, and browsers slow down what is faster than two of them.
        first.save(output, "GIF", save_all=True, append_images=others, duration=max(20, round(milliseconds)), loop=0)
    else:
        first.save(output, "GIF")
    return output.getvalue()
