"""JPEG: baseline and extended (8 and 12 bits), lossless (PS3.5 A.4.1, A.4.2)."""

import imagecodecs
import numpy as np

from dicom_network.base.pixels import PixelDescription
from dicom_network.modules.rendering.codecs.errors import UnsupportedPixels
from dicom_network.modules.rendering.codecs.jpeg_header import JPEGHeader, read_jpeg_header
from dicom_network.modules.rendering.codecs.samples import Samples
from dicom_network.modules.rendering.codecs.shape import check_shape, from_codestream

RGB_IDS = ((82, 71, 66), (114, 103, 98))
"""``RGB`` and ``rgb``."""
SHALLOWEST = 2
"""Bits of a sample in lossless processes: ISO/IEC 10918-1 table B.2."""


def decode(frame: bytes, description: PixelDescription) -> Samples:
    """Decode a frame; lossy YCbCr becomes RGB. Raises: BrokenPixels."""
    header = read_jpeg_header(frame)
    check_shape(description, header.rows, header.columns, len(header.component_ids))
    photometric = description.photometric_interpretation
    if len(header.component_ids) == 1:
        array = imagecodecs.jpeg8_decode(frame)
    elif header.is_lossless:
        # Lossless processes transform no colours, so the header alone knows what the samples are.
        array = imagecodecs.jpeg8_decode(frame, colorspace="RGB", outcolorspace="RGB")
    else:
        stored = "YCBCR" if _is_ycbcr(header, photometric) else "RGB"
        array = imagecodecs.jpeg8_decode(frame, colorspace=stored, outcolorspace="RGB")
        photometric = "RGB"
    return from_codestream(array, description, precision=header.precision, photometric_interpretation=photometric)


def _is_ycbcr(header: JPEGHeader, photometric_interpretation: str) -> bool:
    """Decide what three components are: encoders and headers contradict each other often.

    The codestream knows best where it says anything; chroma that is sampled more coarsely cannot be green and blue.
    """
    if header.adobe_transform is not None:
        return header.adobe_transform == 1
    if header.component_ids in RGB_IDS:
        return False
    if header.has_jfif or len(set(header.sampling)) > 1:
        return True
    return photometric_interpretation != "RGB"


def encode_baseline(samples: Samples, quality: int = 90) -> bytes:
    """Encode JPEG Baseline, with loss. Raises: UnsupportedPixels for more than eight bits or signed samples."""
    values = samples.values()
    if values.dtype != np.uint8:
        raise UnsupportedPixels("JPEG Baseline takes unsigned samples of eight bits")
    return bytes(imagecodecs.jpeg8_encode(np.ascontiguousarray(values), quality))


def encode_lossless(samples: Samples) -> bytes:
    """Encode JPEG Lossless, process 14 with selection value 1. The codec knows no sign: its bits go through."""
    values = samples.normalised().words
    if values.dtype.itemsize > 2 or samples.is_float:
        raise UnsupportedPixels("JPEG Lossless takes samples of at most sixteen bits")
    bits = values.dtype.itemsize * 8 if samples.is_signed else max(SHALLOWEST, samples.bits)
    cells = np.ascontiguousarray(values, np.uint8 if bits <= 8 else np.uint16)
    return bytes(imagecodecs.jpeg8_encode(cells, lossless=True, predictor=1, bitspersample=bits))
