"""The frames of stored instances: which bytes each one is (PS3.5 8.1.1, A.4)."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from dicom_network.base.node import Node
from dicom_network.base.web.stored_bytes import Piece, StoredSlice
from dicom_network.domain.errors import Corrupt, NotFound
from dicom_network.domain.hierarchy import Extent, InstanceLocation
from dicom_network.modules.retrieve.service import open_data_set, open_instance
from dicom_network.protocol.dataset.encapsulation import Read
from dicom_network.protocol.dataset.encoding import UNDEFINED_LENGTH, encoding_of
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.frames import Frame, PixelDescription, frame_extents, native_frame
from dicom_network.protocol.dataset.walk import read_long_header
from dicom_network.standard.transfer_syntaxes import transfer_syntax_of

MOST_KEPT_FRAMES = 100_000
"""Frames whose places are kept in mind, of all instances together: some 20 MB."""


@dataclass(frozen=True, slots=True)
class StoredFrame:
    """One frame: where its bytes are, or the bytes themselves where they had to be inflated or shifted."""

    pieces: tuple[Piece, ...]

    def read(self) -> bytes:
        """Read the bytes. Raises: NotFound."""
        return b"".join(_read(piece) for piece in self.pieces)


class FrameFinder:
    """Finds frames, and remembers where those of compressed instances lie.

    What is remembered stays true: a container's bytes never change, and its name is never used again.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self._tables: OrderedDict[Extent, list[Frame]] = OrderedDict()
        self._kept = 0

    def find(self, location: InstanceLocation, frame_numbers: Sequence[int]) -> list[StoredFrame]:
        """Find frames by number.

        Raises: NotFound where there are no frames or not so many; Corrupt where Pixel Data make no sense.
        """
        if location.pixel_data_offset is None:
            raise NotFound("the instance has no pixel data", code="retrieve.no-pixel-data")
        description = PixelDescription.of(location.attributes)
        count = description.number_of_frames
        if any(not 1 <= number <= count for number in frame_numbers):
            raise NotFound(f"the instance has the frames 1 to {count} only", code="retrieve.frame")
        try:
            if transfer_syntax_of(location.transfer_syntax_uid).deflated or description.native_frame_bits % 8:
                return self._find_copies(location, location.pixel_data_offset, description, frame_numbers)
            return self._find_slices(location, location.pixel_data_offset, description, frame_numbers)
        except DataSetError as error:
            raise Corrupt(f"the frames of a stored instance cannot be told apart: {error}") from error

    def find_all(self, location: InstanceLocation) -> list[StoredFrame]:
        """Find every frame. Raises: NotFound, Corrupt."""
        if transfer_syntax_of(location.transfer_syntax_uid).video:
            return self.find(location, [1])
        return self.find(location, range(1, PixelDescription.of(location.attributes).number_of_frames + 1))

    def _find_slices(
        self, location: InstanceLocation, offset: int, description: PixelDescription, frame_numbers: Sequence[int]
    ) -> list[StoredFrame]:
        start = location.data_set_offset
        with open_instance(self._node, location) as reading:
            frames = self._frames(
                lambda at, length: reading.read(start + at, length), location, offset, description, frame_numbers
            )
        opened = partial(open_instance, self._node, location)
        return [StoredFrame(tuple(StoredSlice(opened, start + at, length) for at, length in frame)) for frame in frames]

    def _find_copies(
        self, location: InstanceLocation, offset: int, description: PixelDescription, frame_numbers: Sequence[int]
    ) -> list[StoredFrame]:
        with open_data_set(self._node, location) as data_set:

            def read(at: int, length: int) -> bytes:
                return bytes(data_set[at : at + length])

            frames = self._frames(read, location, offset, description, frame_numbers)
            is_native = not transfer_syntax_of(location.transfer_syntax_uid).encapsulated
            copies = []
            for number, frame in zip(frame_numbers, frames, strict=True):
                content = b"".join(read(*extent) for extent in frame)
                copies.append(_shifted(content, description, number - 1) if is_native else content)
        return [StoredFrame((content,)) for content in copies]

    def _frames(
        self,
        read: Read,
        location: InstanceLocation,
        offset: int,
        description: PixelDescription,
        frame_numbers: Sequence[int],
    ) -> list[Frame]:
        _, _, start, length = read_long_header(read(offset, 12), 0, encoding_of(location.transfer_syntax_uid))
        if length != UNDEFINED_LENGTH:
            return [native_frame(description, number - 1, offset + start, length) for number in frame_numbers]
        table = self._tables.get(location.extent)
        if table is None:
            table = frame_extents(read, offset, location.transfer_syntax_uid, description)
            self._keep(location.extent, table)
        if any(number > len(table) for number in frame_numbers):
            raise NotFound(f"the instance has the frames 1 to {len(table)} only", code="retrieve.frame")
        return [table[number - 1] for number in frame_numbers]

    def _keep(self, extent: Extent, table: list[Frame]) -> None:
        self._tables[extent] = table
        self._kept += len(table)
        while self._kept > MOST_KEPT_FRAMES and len(self._tables) > 1:
            _, dropped = self._tables.popitem(last=False)
            self._kept -= len(dropped)


def _shifted(content: bytes, description: PixelDescription, frame_index: int) -> bytes:
    """Let a frame of one-bit samples begin with a byte of its own (PS3.5 8.1.1), its last byte filled with zeros."""
    first_bit = description.first_bit(frame_index)
    if not description.native_frame_bits % 8:
        return content
    bits = int.from_bytes(content, "little") >> first_bit & ((1 << description.native_frame_bits) - 1)
    return bits.to_bytes(-(-description.native_frame_bits // 8), "little")


def _read(piece: Piece) -> bytes:
    if isinstance(piece, bytes):
        return piece
    with piece.open() as reading:
        return reading.read(piece.offset, piece.length)
