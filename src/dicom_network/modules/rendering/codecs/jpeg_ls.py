"""JPEG-LS, lossless and near-lossless (PS3.5 A.4.3)."""

import imagecodecs
import numpy as np

from dicom_network.base.pixels import PixelDescription
from dicom_network.modules.rendering.codecs.errors import UnsupportedPixels
from dicom_network.modules.rendering.codecs.jpeg_header import read_jpeg_header
from dicom_network.modules.rendering.codecs.samples import Samples
from dicom_network.modules.rendering.codecs.shape import check_shape, from_codestream


def decode(frame: bytes, description: PixelDescription) -> Samples:
    """Decode a frame. Raises: BrokenPixels."""
    header = read_jpeg_header(frame)
    check_shape(description, header.rows, header.columns, len(header.component_ids))
    array = imagecodecs.jpegls_decode(frame)
    if array.ndim == 3 and array.shape != (description.rows, description.columns, description.samples_per_pixel):
        # Components that were not interleaved come back plane by plane.
        array = array.reshape(description.samples_per_pixel, description.rows, description.columns).transpose(1, 2, 0)
    return from_codestream(
        array,
        description,
        precision=header.precision,
        photometric_interpretation=description.photometric_interpretation,
    )


def encode(samples: Samples) -> bytes:
    """Encode without loss. The codec knows no sign: two's complement goes through as it is."""
    values = samples.normalised().words
    if values.dtype.itemsize > 2 or samples.is_float:
        raise UnsupportedPixels("JPEG-LS takes samples of at most sixteen bits")
    return bytes(imagecodecs.jpegls_encode(np.ascontiguousarray(values)))
