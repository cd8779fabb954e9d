"""Reading landing logs and large objects by their own records."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from blake3 import blake3

from dicom_network.domain.hierarchy import Extent, Found, VersionState
from dicom_network.stores.blobs.record import (
    FIXED,
    MAGIC,
    MAX_RECORD_BYTES,
    Record,
    decode_record,
    record_length,
    whole_blocks,
)

FOOTER_MAGIC = b"DICNETL\n"
FOOTER_BYTES = 4 + len(FOOTER_MAGIC)
_CHUNK = 1 << 20
_MAX_FILE_HEADER = 1 << 20


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a container that are no whole record."""

    container: str
    offset: int
    length: int
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A record and where its file begins."""

    record: Record
    file_offset: int

    @property
    def end(self) -> int:
        """Offset of the byte after the file."""
        return self.file_offset + self.record.file_length

    @property
    def following(self) -> int:
        """Offset at which the next record of a landing log begins."""
        return whole_blocks(self.end)


def walk_landing_log(path: Path, container: str) -> Iterator[Entry | Damage]:
    """Yield the entries of a log in order, without reading data sets; what cannot be read lies between.

    A torn end is passed over without a word, for nothing there was acknowledged.
    """
    with path.open("rb", buffering=0) as file:
        descriptor = file.fileno()
        size = os.fstat(descriptor).st_size
        offset = 0
        while offset < size:
            entry = read_entry(descriptor, offset, size)
            if entry is not None:
                yield entry
                offset = entry.following
                continue
            following = _find_entry(descriptor, offset + 1, size)
            if following is None:
                return
            yield Damage(container, offset, following - offset, "no whole record begins here")
            offset = following


def read_entry(descriptor: int, offset: int, size: int) -> Entry | None:
    """Read the record at an offset and check it together with its file's header; None where it is not whole."""
    fixed = os.pread(descriptor, FIXED.size + 1024, offset)
    length = record_length(fixed)
    if not length:
        return None
    content = fixed[:length] if length <= len(fixed) else os.pread(descriptor, length, offset)
    record = decode_record(content)
    if record is None or offset + length + record.file_length > size or record.data_set_offset > _MAX_FILE_HEADER:
        return None
    header = os.pread(descriptor, record.data_set_offset, offset + length)
    return Entry(record, offset + length) if record.matches(header) else None


def read_large_object(path: Path, container: str) -> Entry | Damage:
    """Read the record at the end of a large object."""
    with path.open("rb", buffering=0) as file:
        descriptor = file.fileno()
        size = os.fstat(descriptor).st_size
        footer = os.pread(descriptor, FOOTER_BYTES, max(0, size - FOOTER_BYTES))
        length = int.from_bytes(footer[:4], "little")
        if footer[4:] != FOOTER_MAGIC or not FIXED.size <= length <= min(size - FOOTER_BYTES, MAX_RECORD_BYTES):
            return Damage(container, 0, size, "it does not end with a record")
        record = decode_record(os.pread(descriptor, length, size - FOOTER_BYTES - length))
        if record is None or record.file_length > size:
            return Damage(container, 0, size, "its record cannot be read")
        if not record.matches(os.pread(descriptor, record.data_set_offset, 0)):
            return Damage(container, 0, size, "its record does not match its checksum")
        return Entry(record, 0)


def digest_of(descriptor: int, offset: int, length: int) -> bytes:
    """Give the BLAKE3 of bytes of a file, or of as many as there are."""
    hasher = blake3()
    while length > 0:
        chunk = os.pread(descriptor, min(length, _CHUNK), offset)
        if not chunk:
            break
        hasher.update(chunk)
        offset, length = offset + len(chunk), length - len(chunk)
    return hasher.digest()


def found_of(container: str, entry: Entry, state: VersionState) -> Found:
    """Give an entry in the words of the domain."""
    record = entry.record
    return Found(
        extent=Extent(container, entry.file_offset, record.file_length),
        data_set_offset=record.data_set_offset,
        digest=record.digest,
        sop_instance_uid=record.sop_instance_uid,
        state=state,
        reception=record.reception,
    )


def _find_entry(descriptor: int, offset: int, size: int) -> int | None:
    """Find the next whole record after damage."""
    overlap = len(MAGIC) - 1
    while offset < size:
        chunk = os.pread(descriptor, _CHUNK + overlap, offset)
        at = chunk.find(MAGIC)
        while at >= 0:
            if read_entry(descriptor, offset + at, size) is not None:
                return offset + at
            at = chunk.find(MAGIC, at + 1)
        offset += _CHUNK
    return None
