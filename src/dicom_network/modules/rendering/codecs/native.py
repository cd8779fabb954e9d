"""Frames that are not compressed (PS3.5 8.1 and A.1 to A.3).

Besides whole cells of 8 to 64 bits: one-bit samples, eight to a byte with the first in the lowest bit; YBR_FULL_422
with two pixels sharing their chroma; and big endian, where 8-bit samples may lie in swapped 16-bit words (VR OW).
"""

import numpy as np

from dicom_network.base.pixels import PixelDescription
from dicom_network.modules.rendering.codecs.errors import BrokenPixels
from dicom_network.modules.rendering.codecs.samples import Samples, Words

SHARED_CHROMA = ("YBR_FULL_422", "YBR_PARTIAL_422")


def decode(frame: bytes, description: PixelDescription) -> Samples:
    """Decode a little endian frame. Raises: BrokenPixels where it is too short."""
    return _decode(np.frombuffer(frame, np.uint8), description, "<")


def decode_big_endian(frame: bytes, description: PixelDescription) -> Samples:
    """Decode a big endian frame. Raises: BrokenPixels where it is too short."""
    data = np.frombuffer(frame, np.uint8)
    if description.is_in_words and description.bits_allocated <= 8:
        data = np.frombuffer(swap_words(frame), np.uint8)
    return _decode(data, description, ">")


def encode_big_endian(samples: Samples) -> bytes:
    """Encode big endian, colour by pixel; eight bits and less as bytes (VR OB)."""
    if samples.words.dtype.itemsize == 1:
        return encode(samples)
    return np.ascontiguousarray(samples.words, samples.words.dtype.newbyteorder(">")).tobytes()


def swap_words(data: bytes) -> bytes:
    """Exchange the bytes of every pair; a last odd byte stays."""
    even = np.frombuffer(data, np.uint16, len(data) // 2).byteswap().tobytes()
    return even + data[len(even) :]


def encode(samples: Samples) -> bytes:
    """Encode little endian, colour by pixel; one-bit samples packed."""
    if samples.is_packed:
        return np.packbits(samples.words.astype(bool), bitorder="little").tobytes()
    return np.ascontiguousarray(samples.words, samples.words.dtype.newbyteorder("<")).tobytes()


def _decode(data: Words, description: PixelDescription, byte_order: str) -> Samples:
    needed = (description.native_frame_bits + 7) // 8
    if len(data) < needed:
        raise BrokenPixels(f"the frame has {len(data)} bytes where its description asks for {needed}")
    if description.bits_allocated == 1:
        words = _unpack_bits(data[:needed], description)
    elif description.photometric_interpretation in SHARED_CHROMA:
        words = _spread_chroma(_cells(data[:needed], description, byte_order), description)
    else:
        words = _arrange(_cells(data[:needed], description, byte_order), description)
    return Samples(
        words=words,
        photometric_interpretation=description.photometric_interpretation.replace("_422", ""),
        bits=description.bits_stored,
        is_signed=bool(description.pixel_representation),
        shift=lowest_bit(description),
        is_packed=description.bits_allocated == 1,
    )


def lowest_bit(description: PixelDescription) -> int:
    """Give the number of bits below the value in its cell."""
    highest = min(description.high_bit, description.bits_allocated - 1)
    return max(0, highest + 1 - description.bits_stored)


def _cells(data: Words, description: PixelDescription, byte_order: str) -> Words:
    kind = "f" if description.is_float else "u"
    cells = data.view(f"{byte_order}{kind}{description.bits_allocated // 8}")
    return cells.astype(cells.dtype.newbyteorder("="), copy=False)


def _arrange(cells: Words, description: PixelDescription) -> Words:
    rows, columns, samples = description.rows, description.columns, description.samples_per_pixel
    if samples == 1:
        return cells.reshape(rows, columns)
    if description.planar_configuration == 1:
        return np.ascontiguousarray(cells.reshape(samples, rows, columns).transpose(1, 2, 0))
    return cells.reshape(rows, columns, samples)


def _spread_chroma(cells: Words, description: PixelDescription) -> Words:
    # Y1 Y2 CB CR for each pair of pixels: PS3.3 C.7.6.3.1.2.
    if description.columns % 2:
        raise BrokenPixels(f"pixels share their chroma in pairs, yet a row has {description.columns} of them")
    quads = cells.reshape(-1, 4)
    pixels = np.empty((len(quads), 2, 3), cells.dtype)
    pixels[:, :, 0] = quads[:, :2]
    pixels[:, :, 1:] = quads[:, None, 2:]
    return pixels.reshape(description.rows, description.columns, 3)


def _unpack_bits(data: Words, description: PixelDescription) -> Words:
    count = description.rows * description.columns * description.samples_per_pixel
    return _arrange(np.unpackbits(data, count=count, bitorder="little"), description)
