"""RLE Lossless (PS3.5 annex G): byte planes, each packed by PackBits row by row, behind a header of sixteen offsets."""

import struct

import imagecodecs
import numpy as np

from dicom_network.base.pixels import PixelDescription
from dicom_network.modules.rendering.codecs.errors import BrokenPixels, UnsupportedPixels
from dicom_network.modules.rendering.codecs.native import lowest_bit
from dicom_network.modules.rendering.codecs.samples import Samples, cell_type

HEADER = struct.Struct("<16I")
MOST_SEGMENTS = 15


def decode(frame: bytes, description: PixelDescription) -> Samples:
    """Decode a frame. Raises: BrokenPixels."""
    cell = cell_type(description.bits_allocated)
    flat = imagecodecs.dicomrle_decode(frame, cell)
    count = description.samples_per_pixel
    pixels = description.rows * description.columns
    if len(flat) < pixels * count * cell.itemsize:
        raise BrokenPixels(f"the frame unpacks to {len(flat)} bytes of {pixels * count * cell.itemsize}")
    cells = np.frombuffer(flat, cell, pixels * count)
    if count == 1:
        words = cells.reshape(description.rows, description.columns)
    else:
        planes = cells.reshape(count, description.rows, description.columns)
        words = np.ascontiguousarray(planes.transpose(1, 2, 0))
    return Samples(
        words=words,
        photometric_interpretation=description.photometric_interpretation,
        bits=description.bits_stored,
        is_signed=bool(description.pixel_representation),
        shift=lowest_bit(description),
        is_packed=description.bits_allocated == 1,
    )


def encode(samples: Samples) -> bytes:
    """Encode a frame. Raises: UnsupportedPixels above fifteen byte planes."""
    cells = samples.words if samples.words.ndim == 3 else samples.words[:, :, np.newaxis]
    rows, columns, count = cells.shape
    size = cells.dtype.itemsize
    if size * count > MOST_SEGMENTS:
        raise UnsupportedPixels(f"RLE has {MOST_SEGMENTS} segments at most, {size * count} are needed")
    # The most significant byte of the first sample comes first: PS3.5 G.2.
    planes = np.ascontiguousarray(cells, cells.dtype.newbyteorder(">")).view(np.uint8)
    planes = planes.reshape(rows, columns, count * size)
    segments = [_pack(np.array(planes[:, :, index], order="C")) for index in range(count * size)]
    offsets = [0] * MOST_SEGMENTS
    position = HEADER.size
    for index, segment in enumerate(segments):
        offsets[index] = position
        position += len(segment)
    return HEADER.pack(len(segments), *offsets) + b"".join(segments)


def _pack(plane: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> bytes:
    packed = bytes(imagecodecs.packbits_encode(plane, axis=-1))
    return packed + b"\0" if len(packed) % 2 else packed
