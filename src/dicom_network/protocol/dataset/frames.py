"""Where the frames of Pixel Data lie in a data set: native (PS3.5 8.1.1) or encapsulated (PS3.5 A.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, TypeAlias

from dicom_network.protocol.dataset.encapsulation import Extent, Fragments, Read, read_fragments
from dicom_network.protocol.dataset.encoding import UNDEFINED_LENGTH, Buffer, encoding_of
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.walk import PIXEL_DATA_TAGS, read_long_header
from dicom_network.standard.transfer_syntaxes import RLE_LOSSLESS, transfer_syntax_of

Frame: TypeAlias = list[Extent]
"""The extents of a frame in the data set, to be joined in this order."""

# Samples that two pixels have in native Pixel Data with subsampled colour (PS3.3 C.7.6.3.1.2).
_SAMPLES_OF_TWO_PIXELS: Final = {"YBR_FULL_422": 4, "YBR_PARTIAL_422": 4, "YBR_PARTIAL_420": 3}

# What the first fragment of a frame begins with: JPEG and JPEG-LS, JPEG 2000 and HTJ2K, JPEG XL; bare or in a box.
_FRAME_STARTS: Final = (
    b"\xff\xd8\xff",
    b"\xff\x4f\xff\x51",
    b"\x00\x00\x00\x0cjP  ",
    b"\xff\x0a",
    b"\x00\x00\x00\x0cJXL ",
)


@dataclass(frozen=True, slots=True)
class PixelDescription:
    """The attributes of the Image Pixel Module (PS3.3 C.7.6.3) that say how long a frame is."""

    rows: int
    columns: int
    samples_per_pixel: int = 1
    bits_allocated: int = 16
    number_of_frames: int = 1
    photometric_interpretation: str = ""

    @classmethod
    def of(cls, attributes: Mapping[str, Any]) -> "PixelDescription":
        """Take them from the DICOM JSON model of a data set; what is missing counts as 0, or 1 frame and sample."""

        def number(key: str, default: int) -> int:
            values = attributes.get(key, {}).get("Value")
            value = values[0] if values else default
            return int(value) if isinstance(value, int | float) else default

        values = attributes.get("00280004", {}).get("Value")
        return cls(
            rows=number("00280010", 0),
            columns=number("00280011", 0),
            samples_per_pixel=number("00280002", 1),
            bits_allocated=number("00280100", 0),
            number_of_frames=max(1, number("00280008", 1)),
            photometric_interpretation=str(values[0]) if values and values[0] else "",
        )

    @property
    def native_frame_bits(self) -> int:
        """Length of an uncompressed frame in bits; frames of 1 bit a pixel need not begin at a byte."""
        pixels = self.rows * self.columns
        of_two = _SAMPLES_OF_TWO_PIXELS.get(self.photometric_interpretation, 2 * self.samples_per_pixel)
        return pixels * of_two * self.bits_allocated // 2

    def first_bit(self, frame_index: int) -> int:
        """Tell which bit of the first byte of its extent a native frame begins with; 0 is the lowest one."""
        return frame_index * self.native_frame_bits % 8


def frame_extents(
    data_set: Buffer | Read, pixel_data_offset: int, transfer_syntax_uid: str, description: PixelDescription
) -> list[Frame]:
    """Tell where each frame lies, in frame order.

    ``data_set`` is the data set's bytes or a function that reads some of them; of deflated data sets, the inflated
    bytes. ``pixel_data_offset`` is that of the tag of Pixel Data. Native frames have one extent; where they do not
    begin and end at bytes, it covers them (see ``PixelDescription.first_bit``). A video is one frame.
    Raises: DataSetError where Pixel Data do not hold as many frames as described.
    """
    read = _reader(data_set)
    start, length = _value_start(read, pixel_data_offset, transfer_syntax_uid)
    if length != UNDEFINED_LENGTH:
        return [native_frame(description, index, start, length) for index in range(description.number_of_frames)]
    fragments = read_fragments(read, start)
    syntax = transfer_syntax_of(transfer_syntax_uid)
    if syntax.video:
        return [fragments.extents]
    return assign_fragments(read, fragments, description, is_rle=transfer_syntax_uid == RLE_LOSSLESS)


def native_frame(description: PixelDescription, frame_index: int, start: int, length: int) -> Frame:
    """Tell where a frame of native Pixel Data lies whose value is the ``length`` bytes at ``start``."""
    bits = description.native_frame_bits
    first = frame_index * bits // 8
    last = -(-(frame_index + 1) * bits // 8)
    if bits == 0 or last > length:
        raise DataSetError(
            f"Pixel Data of {length} bytes hold no frame {frame_index + 1} of {bits} bits", offset=start, tag=0x7FE00010
        )
    return [(start + first, last - first)]


def assign_fragments(
    read: Read, fragments: Fragments, description: PixelDescription, *, is_rle: bool = False
) -> list[Frame]:
    """Tell which fragments make up which frame.

    In this order: one frame has them all; as many fragments as frames; the Basic Offset Table, if each of its entries
    is the start of a fragment; the codecs' own start markers; for uncompressed frames, their length.
    """
    extents, count = fragments.extents, description.number_of_frames
    if count == 1 and extents:
        return [extents]
    if len(extents) == count:
        return [[extent] for extent in extents]
    if not is_rle:
        # PS3.5 A.4.2: RLE frames are never split, so their count cannot be wrong and right.
        for starts in (_by_table(fragments, count), _by_markers(read, extents), _by_length(extents, description)):
            if len(starts) == count:
                return [extents[start:stop] for start, stop in zip(starts, [*starts[1:], len(extents)], strict=True)]
    raise DataSetError(
        f"{len(extents)} fragments cannot be told apart as {count} frames", offset=fragments.base, tag=0x7FE00010
    )


def _by_table(fragments: Fragments, count: int) -> list[int]:
    """Give the index of each frame's first fragment by the Basic Offset Table; nothing where the table is wrong."""
    index_by_offset = {offset - 8 - fragments.base: index for index, (offset, _) in enumerate(fragments.extents)}
    starts = [index_by_offset.get(offset, -1) for offset in fragments.offset_table]
    is_right = len(starts) == count and starts[0] == 0 and all(a < b for a, b in pairwise(starts))
    return starts if is_right else []


def _by_markers(read: Read, extents: list[Extent]) -> list[int]:
    starts = [index for index, (offset, _) in enumerate(extents) if read(offset, 8).startswith(_FRAME_STARTS)]
    return starts if starts and starts[0] == 0 else []


def _by_length(extents: list[Extent], description: PixelDescription) -> list[int]:
    """Count bytes: right for Encapsulated Uncompressed, and for no compressed frame but by accident."""
    frame_length = -(-description.native_frame_bits // 8)
    starts, filled = [], 0
    for index, (_, length) in enumerate(extents):
        if filled == 0:
            starts.append(index)
        filled += length
        if filled >= frame_length:
            filled = 0
    return starts if filled == 0 else []


def _value_start(read: Read, offset: int, transfer_syntax_uid: str) -> Extent:
    """Read the header of the Pixel Data element: where its value begins, and its length."""
    header = read(offset, 12)
    tag, _, start, length = read_long_header(header, 0, encoding_of(transfer_syntax_uid))
    if tag not in PIXEL_DATA_TAGS:
        raise DataSetError("there are no Pixel Data here", offset=offset, tag=tag)
    return offset + start, length


def _reader(data_set: Buffer | Read) -> Read:
    if callable(data_set):
        return data_set
    view = memoryview(data_set)
    return lambda offset, length: bytes(view[offset : offset + length])
