"""JPEG XL (PS3.5 A.4.12): lossless, JPEG recompression, and lossy."""

import imagecodecs
import numpy as np

from dicom_network.base.pixels import PixelDescription
from dicom_network.modules.rendering.codecs.errors import UnsupportedPixels
from dicom_network.modules.rendering.codecs.samples import Samples
from dicom_network.modules.rendering.codecs.shape import from_codestream


def decode(frame: bytes, description: PixelDescription) -> Samples:
    """Decode a frame; what is not gray comes back as RGB. Raises: BrokenPixels."""
    array = imagecodecs.jpegxl_decode(frame)
    is_colour = array.ndim == 3 and array.shape[2] >= 3
    return from_codestream(
        array,
        description,
        precision=array.dtype.itemsize * 8,
        photometric_interpretation="RGB" if is_colour else description.photometric_interpretation,
    )


def encode(samples: Samples) -> bytes:
    """Encode without loss. The codec knows no sign: two's complement goes through as it is."""
    values = samples.normalised().words
    if samples.is_float or values.dtype.itemsize > 2:
        raise UnsupportedPixels("JPEG XL is made of samples of at most sixteen bits here")
    return bytes(imagecodecs.jpegxl_encode(np.ascontiguousarray(values), lossless=True, effort=2))
