"""A study or series as one ZIP of Part 10 files, stored and not deflated: images do not shrink that way.

A sealed series is such a file already, and is given as it lies. Anything else is written on the way.
"""

import io
import os
import zipfile
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial

from starlette.concurrency import run_in_threadpool

from dicom_network.base.node import Node
from dicom_network.base.web.stored_bytes import Piece, StoredSlice
from dicom_network.domain.hierarchy import Extent, InstanceLocation, VersionState
from dicom_network.modules.retrieve.service import open_instance

CHUNK_BYTES = 1 << 20


def archive_name(locations: Sequence[InstanceLocation]) -> str:
    """Name the file after what it holds, by UID: a name in a download folder is seen by many."""
    series = {location.series_instance_uid for location in locations}
    return f"{series.pop() if len(series) == 1 else locations[0].study_instance_uid}.zip"


def sealed_archive(node: Node, locations: Sequence[InstanceLocation]) -> StoredSlice | None:
    """Find the sealed series that holds these instances and nothing else; None where there is none.

    Raises: NotFound where it was sealed anew between the look-up and now.
    """
    extent = locations[0].extent
    if not extent.is_sealed or any(location.extent.container != extent.container for location in locations):
        return None
    # What was trashed or replaced since the sealing is still in the file, and must not be given.
    versions = node.index.versions(container=extent.container, limit=len(locations) + 1)
    if len(versions) != len(locations) or any(version.state is not VersionState.CURRENT for version in versions):
        return None
    with node.blobs.open(extent) as reading:
        length = os.fstat(reading.fileno_and_offset()[0]).st_size
    return StoredSlice(partial(node.blobs.open, Extent(extent.container, 0, length)), 0, length)


async def archive_pieces(node: Node, locations: Sequence[InstanceLocation]) -> AsyncIterator[Piece]:
    """Yield the file, written in a thread, a chunk at a time."""
    chunks = _chunks(node, locations)
    while (chunk := await run_in_threadpool(next, chunks, None)) is not None:
        yield chunk


def _chunks(node: Node, locations: Sequence[InstanceLocation]) -> Iterator[bytes]:
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for number, location in enumerate(locations, start=1):
            with open_instance(node, location) as reading, archive.open(_entry(number, location), "w") as entry:
                for offset in range(0, reading.length, CHUNK_BYTES):
                    entry.write(reading.read(offset, CHUNK_BYTES))
                    yield sink.take()
    yield sink.take()


def _entry(number: int, location: InstanceLocation) -> zipfile.ZipInfo:
    """Name an entry: a folder a series, numbered in their order. Its size tells whether it needs ZIP64."""
    entry = zipfile.ZipInfo(f"{location.series_instance_uid}/{number:06d}-{location.sop_instance_uid}.dcm")
    entry.file_size = location.extent.length
    return entry


class _Sink(io.RawIOBase):
    """Takes what is written until it is fetched. Not seekable, so that the ZIP is written in one pass."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        """Say so."""
        return True

    def write(self, content: object) -> int:
        """Keep bytes."""
        kept = bytes(content)  # type: ignore[call-overload]
        self._parts.append(kept)
        return len(kept)

    def take(self) -> bytes:
        """Give what was written since the last time."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken
