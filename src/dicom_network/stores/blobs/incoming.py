"""An instance being received: in memory while it is small, in a file of its own from then on."""

from collections.abc import Callable

from blake3 import blake3

from dicom_network.domain.hierarchy import Extent, Landed, Reception
from dicom_network.domain.ports import Buffer
from dicom_network.stores.blobs.buffers import Buffers
from dicom_network.stores.blobs.landing import LandingLogs
from dicom_network.stores.blobs.large_object import LargeObject
from dicom_network.stores.blobs.record import encode_reception, encode_record, room_before_data_set, whole_blocks


class LocalIncoming:
    """``domain.ports.Incoming`` of local files. Not thread-safe.

    In memory, record and file header get their room before the data set, so that all three are one piece to write.
    The views that ``data_set`` gives are good until ``land`` or ``discard``: the memory is then used for another one.
    """

    def __init__(
        self,
        part10_header: bytes,
        reception: Reception,
        *,
        buffers: Buffers,
        logs: LandingLogs,
        begin_large_object: Callable[[bytes], LargeObject],
    ) -> None:
        self._part10_header = part10_header
        self._reception = encode_reception(reception)
        self._buffers = buffers
        self._logs = logs
        self._begin_large_object = begin_large_object
        self._large: LargeObject | None = None
        self._memory = buffers.take()
        self._start = self._end = room_before_data_set(part10_header, self._reception)
        """Of the data set in memory."""
        if self._start > len(self._memory):
            self._memory = buffers.grow(self._memory, 0, self._start)
        self._ended = False

    def write(self, fragment: Buffer) -> None:
        """Append bytes of the data set. Raises: Unavailable where the disk is full or failing."""
        end = self._end + len(fragment)
        if end > len(self._memory):
            self._write_beyond(memoryview(fragment))
            return
        self._memory[self._end : end] = fragment
        self._end = end

    def data_set(self) -> memoryview:
        """View the data set as received so far, in memory or mapped from its file."""
        if self._large is None:
            return self._memory[self._start : self._end].toreadonly()
        self._flush(self._large)
        return self._large.data_set()

    def land(self, sop_instance_uid: str) -> Landed:
        """Put what was received in the store. Raises: Unavailable; nothing is left behind then."""
        try:
            return (
                self._land_large(self._large, sop_instance_uid) if self._large else self._land_small(sop_instance_uid)
            )
        finally:
            self.discard()

    def discard(self) -> None:
        """Forget what was received; does nothing after ``land``."""
        if self._ended:
            return
        self._ended = True
        self._buffers.give(self._memory)
        if self._large is not None:
            self._large.discard()

    def _land_small(self, sop_instance_uid: str) -> Landed:
        memory, header = self._memory, self._part10_header
        data_set = memory[self._start : self._end]
        digest = blake3(data_set).digest()
        file_start = self._start - len(header)
        record = encode_record(sop_instance_uid, header, len(data_set), digest, self._reception, length=file_start)
        memory[: self._start] = record + header
        end = whole_blocks(self._end)
        memory[self._end : end] = bytes(end - self._end)
        container, offset = self._logs.append(memory[:end])
        return Landed(Extent(container, offset + file_start, self._end - file_start), len(header), digest)

    def _land_large(self, large: LargeObject, sop_instance_uid: str) -> Landed:
        self._flush(large)
        extent, digest = large.land(sop_instance_uid, self._reception)
        return Landed(extent, len(self._part10_header), digest, alone=True)

    def _write_beyond(self, fragment: memoryview) -> None:
        """Write what does not fit the buffer: into a larger one, or through it to a file of its own."""
        needed = self._end + len(fragment)
        if self._large is None and needed <= self._buffers.max_bytes:
            self._memory = self._buffers.grow(self._memory, self._end, needed)
            self.write(fragment)
            return
        if self._large is None:
            self._large = self._begin_large_object(self._part10_header)
            self._flush(self._large)
        while fragment:
            taken = min(len(self._memory) - self._end, len(fragment))
            self._memory[self._end : self._end + taken] = fragment[:taken]
            self._end += taken
            fragment = fragment[taken:]
            if self._end == len(self._memory):
                self._flush(self._large)

    def _flush(self, large: LargeObject) -> None:
        if self._end > self._start:
            large.write(self._memory[self._start : self._end])
        # From here on all of the memory is the data set's.
        self._start = self._end = 0
