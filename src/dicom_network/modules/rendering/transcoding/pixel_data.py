"""Pixel Data written to a file: native, or encapsulated behind a Basic Offset Table (PS3.5 8.1 and A.4)."""

import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Protocol

import numpy as np

from dicom_network.modules.rendering.codecs.errors import UnsupportedPixels
from dicom_network.modules.rendering.codecs.native import swap_words
from dicom_network.modules.rendering.codecs.samples import Words
from dicom_network.modules.rendering.stored import tags
from dicom_network.modules.rendering.stored.frames import StoredFrames
from dicom_network.modules.rendering.transcoding.elements import encode_long_header
from dicom_network.protocol.dataset.encapsulation import read_fragments
from dicom_network.protocol.dataset.encoding import (
    EXPLICIT_LITTLE_ENDIAN,
    ITEM,
    SEQUENCE_DELIMITATION,
    UNDEFINED_LENGTH,
    Encoding,
)

CHUNK_BYTES = 4 << 20
LONGEST_NATIVE = 0xFFFFFFFE
"""PS3.5 7.1: an even length of 32 bits, and the value of undefined length is taken."""
ITEM_HEADER = struct.Struct("<HHI")


class Sink(Protocol):
    """Where a data set is written to."""

    def write(self, data: bytes, /) -> object:
        """Append bytes."""


def end_of_pixel_data(frames: StoredFrames) -> int:
    """Give the offset after the pixel data element in the data set."""
    element = frames.element
    if element.length is not None:
        return element.start + element.length
    fragments = read_fragments(frames.instance.read, element.start)
    last_end = sum(fragments.extents[-1]) if fragments.extents else fragments.base
    return last_end + ITEM_HEADER.size


def copy_native(frames: StoredFrames, target: Encoding, sink: Sink) -> None:
    """Copy pixel data that are native before and after, changing the byte ordering where it differs."""
    element, instance = frames.element, frames.instance
    length = element.length or 0
    cell_bytes = max(1, frames.description.bits_allocated // 8)
    sink.write(encode_long_header(element.tag, _vr(frames, target), length, target))
    is_swapped = cell_bytes > 1 and instance.encoding.little_endian != target.little_endian
    # What is written of eight bits is OB, which has no words.
    is_in_swapped_words = cell_bytes == 1 and element.vr == "OW" and not instance.encoding.little_endian
    for start in range(0, length, CHUNK_BYTES):
        chunk = instance.read(element.start + start, min(CHUNK_BYTES, length - start))
        if is_swapped:
            chunk = _swap_cells(chunk, cell_bytes)
        elif is_in_swapped_words:
            chunk = swap_words(chunk)
        sink.write(chunk)


def write_native(frames: StoredFrames, encoded: Iterable[bytes], frame_bits: int, target: Encoding, sink: Sink) -> None:
    """Write frames of so many bits each one behind the other. Raises: UnsupportedPixels above 4 GiB."""
    length = (len(frames) * frame_bits + 7) // 8
    if length > LONGEST_NATIVE:
        raise UnsupportedPixels(f"{length} bytes of pixels have no place in a data set that is not compressed")
    sink.write(encode_long_header(tags.PIXEL_DATA, _vr(frames, target), length + length % 2, target))
    for piece in _joined_bits(encoded, frame_bits) if frame_bits % 8 else encoded:
        sink.write(piece)
    sink.write(b"\0" * (length % 2))


def write_encapsulated(encoded: Iterable[bytes], count: int, output: BinaryIO) -> None:
    """Write frames as a fragment each. The Basic Offset Table is filled in at the end, if 32 bits are enough for it."""
    output.write(encode_long_header(tags.PIXEL_DATA, "OB", UNDEFINED_LENGTH, EXPLICIT_LITTLE_ENDIAN))
    output.write(ITEM_HEADER.pack(ITEM >> 16, ITEM & 0xFFFF, 4 * count))
    table_at = output.tell()
    output.write(bytes(4 * count))
    base = output.tell()
    offsets = []
    for frame in encoded:
        offsets.append(output.tell() - base)
        output.write(ITEM_HEADER.pack(ITEM >> 16, ITEM & 0xFFFF, len(frame) + len(frame) % 2))
        output.write(frame + b"\0" * (len(frame) % 2))
    output.write(ITEM_HEADER.pack(SEQUENCE_DELIMITATION >> 16, SEQUENCE_DELIMITATION & 0xFFFF, 0))
    end = output.tell()
    if offsets[-1] > LONGEST_NATIVE:
        raise UnsupportedPixels(f"{end - base} bytes of frames are beyond the Basic Offset Table")
    output.seek(table_at)
    output.write(struct.pack(f"<{count}I", *offsets))
    output.seek(end)


def _vr(frames: StoredFrames, target: Encoding) -> str:
    """Give the VR of native pixel data (PS3.5 A.1 to A.3)."""
    if frames.element.tag != tags.PIXEL_DATA:
        return "OF" if frames.element.tag == tags.FLOAT_PIXEL_DATA else "OD"
    return "OB" if target.explicit_vr and frames.description.bits_allocated <= 8 else "OW"


def _joined_bits(encoded: Iterable[bytes], frame_bits: int) -> Iterator[bytes]:
    """Join frames that do not end with a byte: the next begins with the next bit."""
    rest = np.empty(0, np.uint8)
    for frame in encoded:
        bits = np.unpackbits(np.frombuffer(frame, np.uint8), bitorder="little")[:frame_bits]
        bits = np.concatenate([rest, bits])
        whole = len(bits) // 8 * 8
        yield np.packbits(bits[:whole], bitorder="little").tobytes()
        rest = bits[whole:]
    yield np.packbits(rest, bitorder="little").tobytes()


def _swap_cells(chunk: bytes, cell_bytes: int) -> bytes:
    whole = len(chunk) // cell_bytes
    cells: Words = np.frombuffer(chunk, f"u{cell_bytes}", whole)
    return cells.byteswap().tobytes() + chunk[whole * cell_bytes :]
