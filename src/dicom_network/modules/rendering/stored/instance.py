"""A stored instance, opened by its file descriptor: what its header says, and any of its bytes."""

import os

from dicom_network.domain.errors import NotFound
from dicom_network.modules.rendering.calls import StoredDataSet
from dicom_network.modules.rendering.codecs.errors import BrokenPixels
from dicom_network.modules.rendering.stored import tags
from dicom_network.modules.rendering.stored.attributes import Attributes
from dicom_network.protocol.dataset.deflate import inflate
from dicom_network.protocol.dataset.encoding import encoding_of
from dicom_network.protocol.dataset.walk import walk_elements
from dicom_network.standard.transfer_syntaxes import transfer_syntax_of

LARGEST_HEADER_BYTES = 512 << 20
"""Of what stands before Pixel Data, or of a data set without them."""


class StoredInstance:
    """Reads a data set piece by piece; only what is deflated is held whole.

    Raises, when opened: BrokenPixels, DataSetError.
    """

    def __init__(self, descriptor: int, data_set: StoredDataSet) -> None:
        self.transfer_syntax = transfer_syntax_of(data_set.transfer_syntax_uid)
        self._descriptor = descriptor
        self._data_set = data_set
        self._inflated = inflate(self._pread(0, data_set.length)) if self.transfer_syntax.deflated else None
        self.length = data_set.length if self._inflated is None else len(self._inflated)
        self.encoding = encoding_of(data_set.transfer_syntax_uid)
        self.attributes = self._read_header()

    @property
    def pixel_data_offset(self) -> int | None:
        """Offset of the pixel data element; None where there is none."""
        return self._data_set.pixel_data_offset

    def read(self, offset: int, length: int) -> bytes:
        """Read from the data set, inflated where it is deflated; less than asked for at its end."""
        if self._inflated is not None:
            return self._inflated[offset : offset + length]
        return self._pread(offset, min(length, self.length - offset))

    @property
    def number_of_frames(self) -> int:
        """Number of frames; 1 where the header says nothing sensible."""
        return max(1, self.attributes.integer(tags.NUMBER_OF_FRAMES, 1))

    def frame_index(self, frame_number: int | None) -> int:
        """Give the index of a frame; None: of the representative one. Raises: NotFound."""
        if frame_number is None:
            number = self.attributes.integer(tags.REPRESENTATIVE_FRAME_NUMBER, 1)
            return number - 1 if 1 <= number <= self.number_of_frames else 0
        if not 1 <= frame_number <= self.number_of_frames:
            raise NotFound(f"there is no frame {frame_number}; the instance has {self.number_of_frames}")
        return frame_number - 1

    def _read_header(self) -> Attributes:
        length = self.length if self.pixel_data_offset is None else self.pixel_data_offset
        if length > LARGEST_HEADER_BYTES:
            raise BrokenPixels(f"the data set has {length} bytes of header")
        header = self.read(0, length)
        elements, _, _ = walk_elements(header, 0, len(header), self.encoding, to_pixel_data=True)
        return Attributes(header, elements, self.encoding)

    def _pread(self, offset: int, length: int) -> bytes:
        pieces = []
        while length > 0:
            piece = os.pread(self._descriptor, length, self._data_set.offset + offset)
            if not piece:
                break
            pieces.append(piece)
            offset += len(piece)
            length -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)
