"""Deflated Image Frame Compression (PS3.5 A.4.13): each frame a raw deflate stream (RFC 1951) of the native frame."""

import zlib

from dicom_network.base.pixels import PixelDescription
from dicom_network.modules.rendering.codecs import native
from dicom_network.modules.rendering.codecs.errors import BrokenPixels
from dicom_network.modules.rendering.codecs.samples import Samples

RAW_DEFLATE = -zlib.MAX_WBITS


def decode(frame: bytes, description: PixelDescription) -> Samples:
    """Inflate and decode a frame, never to more than it should have. Raises: BrokenPixels."""
    try:
        inflated = zlib.decompressobj(RAW_DEFLATE).decompress(frame, (description.native_frame_bits + 7) // 8)
    except zlib.error as error:
        raise BrokenPixels(f"the frame does not inflate: {error}") from error
    return native.decode(inflated, description)


def encode(samples: Samples) -> bytes:
    """Deflate a frame."""
    compressor = zlib.compressobj(wbits=RAW_DEFLATE)
    stream = compressor.compress(native.encode(samples)) + compressor.flush()
    return stream + b"\0" if len(stream) % 2 else stream
