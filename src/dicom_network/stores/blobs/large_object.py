"""Large objects: instances that land in a file of their own, written as they come, whatever their size.

The file is a Part 10 file that any DICOM program opens: behind the data set follows one more element, Data Set Trailing
Padding (FFFC,FFFC) (PS3.10 7.2), whose value is the record, which can only be known at the end, and a footer by which
it is found.
"""

import mmap
import os
from collections.abc import Callable
from pathlib import Path

from blake3 import blake3

from dicom_network.domain.errors import Unavailable
from dicom_network.domain.hierarchy import Extent
from dicom_network.domain.ports import Buffer
from dicom_network.stores.blobs.durable import create_locked, make_folder, write_all
from dicom_network.stores.blobs.layout import PART, container_path
from dicom_network.stores.blobs.record import encode_record
from dicom_network.stores.blobs.reserve import disk_error
from dicom_network.stores.blobs.walk import FOOTER_MAGIC

SYNC_EVERY_BYTES = 64 << 20
"""Synced so often while it is received, so that who shares a commit with it at the end does not wait for gigabytes."""

_TRANSFER_SYNTAX = b"\x02\x00\x10\x00UI"
_IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2"
_EXPLICIT_BIG_ENDIAN = "1.2.840.10008.1.2.2"


class LargeObject:
    """A file being received. Not thread-safe; ``land`` or ``discard`` ends it."""

    def __init__(self, root: Path, container: str, part10_header: bytes, check_reserve: Callable[[], None]) -> None:
        """Create the file. Raises: Unavailable where the disk is full or failing."""
        self._check_reserve = check_reserve
        self.container = container
        self._part10_header = part10_header
        self._path = container_path(root, container)
        self._part = self._path.with_name(self._path.name + PART)
        self._hasher = blake3()
        self._end = 0
        self._synced = 0
        try:
            make_folder(self._path.parent)
            self._descriptor = create_locked(self._part)
        except OSError as error:
            raise disk_error(error, f"beginning the large object {container}") from error
        self._append(part10_header)

    @property
    def data_set_length(self) -> int:
        """Bytes of the data set written so far."""
        return self._end - len(self._part10_header)

    def write(self, content: Buffer) -> None:
        """Append bytes of the data set. Raises: Unavailable; nothing is left behind then."""
        try:
            self._check_reserve()
        except Unavailable:
            self.discard()
            raise
        self._hasher.update(content)
        self._append(content)
        if self._end - self._synced >= SYNC_EVERY_BYTES:
            self._sync()

    def data_set(self) -> memoryview:
        """Map the data set as written so far; only the pages that are looked at take memory."""
        if not self.data_set_length:
            return memoryview(b"")
        mapped = mmap.mmap(self._descriptor, self._end, access=mmap.ACCESS_READ)
        return memoryview(mapped)[len(self._part10_header) :]

    def land(self, sop_instance_uid: str, reception: bytes) -> tuple[Extent, bytes]:
        """Write the record, sync and give the file its name; gives the extent and the digest.

        The name is durable only after a sync of its folder. Raises: Unavailable; nothing is left behind then.
        """
        length = self._end
        digest = self._hasher.digest()
        record = encode_record(sop_instance_uid, self._part10_header, self.data_set_length, digest, reception)
        self._append(_trailer(self._part10_header, record))
        self._sync()
        try:
            self._part.rename(self._path)
        except OSError as error:
            self.discard()
            raise disk_error(error, f"naming the large object {self.container}") from error
        self._close()
        return Extent(self.container, 0, length), digest

    def discard(self) -> None:
        """Delete what was written."""
        if self._descriptor >= 0:
            self._part.unlink(missing_ok=True)
            self._close()

    def _append(self, content: Buffer) -> None:
        try:
            write_all(self._descriptor, content, self._end)
        except OSError as error:
            self.discard()
            raise disk_error(error, f"writing the large object {self.container}") from error
        self._end += len(content)

    def _sync(self) -> None:
        try:
            os.fdatasync(self._descriptor)
        except OSError as error:
            self.discard()
            raise disk_error(error, f"syncing the large object {self.container}") from error
        self._synced = self._end

    def _close(self) -> None:
        os.close(self._descriptor)
        self._descriptor = -1


def _trailer(part10_header: bytes, record: bytes) -> bytes:
    """Give the padding element whose value is the record, to even length, and the footer."""
    padding = bytes(len(record) % 2)
    length = len(record) + len(padding)
    value = padding + record + len(record).to_bytes(4, "little") + FOOTER_MAGIC
    return _element_header(part10_header, length + 4 + len(FOOTER_MAGIC)) + value


def _element_header(part10_header: bytes, length: int) -> bytes:
    """Give tag, VR and length of (FFFC,FFFC) OB as the file's transfer syntax writes them (PS3.5 7.1)."""
    syntax = _transfer_syntax_uid(part10_header)
    if syntax == _IMPLICIT_LITTLE_ENDIAN:
        return b"\xfc\xff\xfc\xff" + length.to_bytes(4, "little")
    if syntax == _EXPLICIT_BIG_ENDIAN:
        return b"\xff\xfc\xff\xfcOB\0\0" + length.to_bytes(4, "big")
    return b"\xfc\xff\xfc\xffOB\0\0" + length.to_bytes(4, "little")


def _transfer_syntax_uid(part10_header: bytes) -> str:
    at = part10_header.find(_TRANSFER_SYNTAX)
    if at < 0:
        return ""
    start = at + len(_TRANSFER_SYNTAX) + 2
    length = int.from_bytes(part10_header[start - 2 : start], "little")
    return part10_header[start : start + length].rstrip(b"\0 ").decode("ascii", "replace")
