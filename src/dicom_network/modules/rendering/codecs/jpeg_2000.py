"""JPEG 2000 and High-Throughput JPEG 2000 (PS3.5 A.4.4 and A.4.11)."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import imagecodecs
import numpy as np

from dicom_network.base.pixels import PixelDescription
from dicom_network.modules.rendering.codecs.errors import BrokenPixels, UnsupportedPixels
from dicom_network.modules.rendering.codecs.samples import Samples, Words
from dicom_network.modules.rendering.codecs.shape import check_shape, from_codestream

SIZ = struct.Struct(">HHHIIIIIIIIH")
"""ISO/IEC 15444-1 A.5.1: marker, length, capabilities, the image on the reference grid, the tiles, the components."""
SIGNED = 0x80
MULTIPLE_COMPONENT_TRANSFORMED = ("YBR_RCT", "YBR_ICT")


@dataclass(frozen=True, slots=True)
class CodestreamHeader:
    """What the SIZ marker segment says."""

    offset: int
    """Where the marker is."""
    rows: int
    columns: int
    components: int
    precision: int
    is_signed: bool


def read_header(codestream: bytes) -> CodestreamHeader:
    """Read the image and tile size. Raises: BrokenPixels where there is none."""
    # SIZ follows SOC at once; before SOC there may be the boxes of a JP2 file, which does not belong here but happens.
    start = codestream.find(b"\xff\x4f\xff\x51") + 2
    if start < 2 or len(codestream) < start + SIZ.size + 3:
        raise BrokenPixels("the frame holds no JPEG 2000 codestream")
    _, _, _, right, bottom, left, top, *_, components = SIZ.unpack_from(codestream, start)
    depth = codestream[start + SIZ.size]
    return CodestreamHeader(
        offset=start,
        rows=bottom - top,
        columns=right - left,
        components=components,
        precision=(depth & 0x7F) + 1,
        is_signed=bool(depth & SIGNED),
    )


def decode(frame: bytes, description: PixelDescription) -> Samples:
    """Decode a frame of either kind; the multiple component transformation is undone. Raises: BrokenPixels."""
    return _decode(frame, description, imagecodecs.jpeg2k_decode)


def decode_reversible_high_throughput(frame: bytes, description: PixelDescription) -> Samples:
    """Decode a high-throughput frame that lost nothing, at twice the pace. Raises: BrokenPixels.

    OpenJPH does not clip: where the codestream is lossy, what overshoots white would come back as black.
    """
    return _decode(frame, description, partial(imagecodecs.htj2k_decode, planar=False))


def _decode(frame: bytes, description: PixelDescription, decoder: Callable[[bytes], Words]) -> Samples:
    header = read_header(frame)
    check_shape(description, header.rows, header.columns, header.components)
    photometric = description.photometric_interpretation
    return from_codestream(
        decoder(frame),
        description,
        precision=header.precision,
        photometric_interpretation="RGB" if photometric in MULTIPLE_COMPONENT_TRANSFORMED else photometric,
    )


def encode(samples: Samples) -> bytes:
    """Encode JPEG 2000 without loss; RGB by the reversible component transformation."""
    return bytes(
        imagecodecs.jpeg2k_encode(
            np.ascontiguousarray(_encodable(samples)),
            level=0,
            codecformat="j2k",
            reversible=True,
            bitspersample=samples.bits,
            mct=samples.photometric_interpretation == "RGB",
        )
    )


def encode_high_throughput(samples: Samples) -> bytes:
    """Encode HTJ2K without loss; RGB by the reversible component transformation."""
    values = _encodable(samples)
    is_colour = values.ndim == 3
    if not is_colour and samples.bits < 8 * values.dtype.itemsize:
        return _encode_with_precision(values, samples)
    return bytes(
        imagecodecs.htj2k_encode(
            np.ascontiguousarray(values),
            reversible=True,
            rgb=is_colour and samples.photometric_interpretation == "RGB",
        )
    )


def _encode_with_precision(values: Words, samples: Samples) -> bytes:
    """Encode fewer bits than the cell has, and say so in the codestream, where PS3.5 8.2.14 wants Bits Stored.

    The encoder knows whole cells only. Precision changes nothing but the level by which unsigned samples are shifted,
    so they are shifted here, encoded as signed, and the header is set to what is then true.
    """
    signed = values.astype(f"i{values.dtype.itemsize}")
    if not samples.is_signed:
        signed -= signed.dtype.type(1 << (samples.bits - 1))
    codestream = bytearray(imagecodecs.htj2k_encode(np.ascontiguousarray(signed), reversible=True))
    depth_at = read_header(bytes(codestream)).offset + SIZ.size
    codestream[depth_at] = (samples.bits - 1) | (SIGNED if samples.is_signed else 0)
    return bytes(codestream)


def _encodable(samples: Samples) -> Words:
    values = samples.values()
    if samples.is_float or values.dtype.itemsize > 2:
        raise UnsupportedPixels("JPEG 2000 is made of samples of at most sixteen bits here")
    return values
