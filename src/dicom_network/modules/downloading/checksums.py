"""CRC-32 of stored files: of sealed ones from their ZIP's own directory, of others from their bytes."""

import io
import os
import struct
import threading
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence

from dicom_network.base.node import Node
from dicom_network.domain.errors import Corrupt
from dicom_network.domain.hierarchy import Extent, InstanceLocation
from dicom_network.modules.downloading.opening import open_located

CHUNK_BYTES = 1 << 20
REMEMBERED = 200_000
"""Of files that are not sealed yet; some 40 MB."""
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")


class Checksums:
    """Finds checksums, and remembers those that were computed. One a process; thread-safe."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._computed: OrderedDict[Extent, int] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, locations: Sequence[InstanceLocation]) -> list[int]:
        """Give the CRC-32 of each file. Raises: NotFound, Corrupt."""
        sealed: dict[str, dict[int, int]] = {}
        result = []
        for location in locations:
            extent = location.extent
            if extent.is_sealed and extent.container not in sealed:
                sealed[extent.container] = self._of_container(extent)
            known = sealed.get(extent.container, {}).get(extent.offset)
            result.append(self._of_file(location) if known is None else known)
        return result

    def _of_container(self, extent: Extent) -> dict[int, int]:
        """Read the directory of a sealed series: CRC-32 by where a member's bytes begin. Raises: Corrupt."""
        with self._node.blobs.open(extent) as reading:
            descriptor = reading.fileno_and_offset()[0]
            try:
                with io.FileIO(os.dup(descriptor)) as file, zipfile.ZipFile(file) as archive:
                    return dict(_members(descriptor, archive.infolist()))
            except (zipfile.BadZipFile, struct.error) as error:
                raise Corrupt(f"{extent.container} is no whole ZIP", code="storage.unreadable") from error

    def _of_file(self, location: InstanceLocation) -> int:
        with self._lock:
            known = self._computed.get(location.extent)
        if known is not None:
            return known
        crc = 0
        with open_located(self._node, location) as reading:
            for offset in range(0, reading.length, CHUNK_BYTES):
                crc = zlib.crc32(reading.read(offset, CHUNK_BYTES), crc)
        with self._lock:
            self._computed[location.extent] = crc
            while len(self._computed) > REMEMBERED:
                self._computed.popitem(last=False)
        return crc


def _members(descriptor: int, members: Sequence[zipfile.ZipInfo]) -> Iterable[tuple[int, int]]:
    for info in members:
        header = _LOCAL_HEADER.unpack(os.pread(descriptor, _LOCAL_HEADER.size, info.header_offset))
        name_length, extra_length = header[-2:]
        yield info.header_offset + _LOCAL_HEADER.size + name_length + extra_length, info.CRC
