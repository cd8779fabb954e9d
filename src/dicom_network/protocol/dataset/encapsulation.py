"""Encapsulated Pixel Data (PS3.5 A.4): items of a Basic Offset Table and of fragments, read and written."""

from collections.abc import Callable, Iterator, Sequence
from struct import Struct, pack
from typing import Final, NamedTuple, TypeAlias

from dicom_network.protocol.dataset.encoding import ITEM, SEQUENCE_DELIMITATION, UNDEFINED_LENGTH, Buffer
from dicom_network.protocol.dataset.errors import DataSetError, TruncatedDataSet

Extent: TypeAlias = tuple[int, int]
"""Offset from the start of the data set, and length in bytes."""

Read: TypeAlias = Callable[[int, int], bytes]
"""Gives ``length`` bytes at ``offset`` of the data set, or what is left of them (``os.pread`` in shape)."""

_HEADER: Final = Struct("<HHI")
_WINDOW: Final = 4096
_DELIMITER: Final = _HEADER.pack(SEQUENCE_DELIMITATION >> 16, SEQUENCE_DELIMITATION & 0xFFFF, 0)

FRAGMENT_LIMIT: Final = 4_000_000
"""Fragments of one instance that are accepted; a whole slide image of a gigapixel has some 20 000."""


class Fragments(NamedTuple):
    """What encapsulated Pixel Data consist of."""

    offset_table: tuple[int, ...]
    """Basic Offset Table: offsets of frames from the first fragment's item; empty where there is none."""
    extents: list[Extent]
    """Bytes of each fragment, without its item header."""
    base: int
    """Offset of the first fragment's item: what the offset table counts from."""


def read_fragments(read: Read, offset: int) -> Fragments:
    """Read the items of a value that begins at ``offset``. Encapsulated Pixel Data are little endian always.

    Raises: DataSetError where an item is none, or goes on beyond the end.
    """
    window = _Window(read)
    table_extent, base = window.item(offset)
    if table_extent is None:
        return Fragments((), [], base)
    table = window.bytes(*table_extent)
    if len(table) < table_extent[1]:
        raise TruncatedDataSet("the Basic Offset Table is cut off", offset=offset)
    extents: list[Extent] = []
    position = base
    while True:
        extent, position = window.item(position)
        if extent is None:
            break
        extents.append(extent)
        if len(extents) > FRAGMENT_LIMIT:
            raise DataSetError(f"more than {FRAGMENT_LIMIT} fragments", offset=position)
    if extents and len(window.bytes(sum(extents[-1]) - 1, 1)) < 1 and extents[-1][1]:
        raise TruncatedDataSet("the last fragment is cut off", offset=extents[-1][0])
    count = len(table) // 4
    return Fragments(Struct(f"<{count}I").unpack_from(table), extents, base)


def encapsulate(frames: Sequence[Buffer]) -> Iterator[Buffer]:
    """Yield the value of encapsulated Pixel Data: offset table, one fragment a frame, the delimiter.

    The offset table is empty where offsets do not fit in it (PS3.5 A.4: 32 bits).
    """
    offsets = [0]
    for frame in frames:
        offsets.append(offsets[-1] + 8 + len(frame) + len(frame) % 2)
    table = pack(f"<{len(frames)}I", *offsets[:-1]) if offsets[-1] < UNDEFINED_LENGTH else b""
    yield _HEADER.pack(ITEM >> 16, ITEM & 0xFFFF, len(table)) + table
    for frame in frames:
        yield _HEADER.pack(ITEM >> 16, ITEM & 0xFFFF, len(frame) + len(frame) % 2)
        yield frame
        if len(frame) % 2:
            yield b"\x00"
    yield _DELIMITER


class _Window:
    """Reads item headers, several with one read where they lie close together."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._start = 0
        self._held = b""

    def item(self, offset: int) -> tuple[Extent | None, int]:
        """Read an item header: the extent of its value, None for the delimiter, and the offset after it."""
        header = self.bytes(offset, 8)
        if len(header) < 8:
            raise TruncatedDataSet("encapsulated Pixel Data have no end", offset=offset)
        group, number, length = _HEADER.unpack(header)
        tag = group << 16 | number
        if tag == SEQUENCE_DELIMITATION:
            return None, offset + 8
        if tag != ITEM or length == UNDEFINED_LENGTH:
            raise DataSetError("expected a fragment", offset=offset, tag=tag)
        return (offset + 8, length), offset + 8 + length

    def bytes(self, offset: int, length: int) -> bytes:
        """Give bytes, from those at hand where they are there."""
        start = offset - self._start
        if start < 0 or start + length > len(self._held):
            self._start, start = offset, 0
            self._held = self._read(offset, max(length, _WINDOW) if length < _WINDOW else length)
        return self._held[start : start + length]
