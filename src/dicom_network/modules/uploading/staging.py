"""Staging: files that arrive in pieces wait here, one file each, until they are whole and have been taken in.

The length of a staged file is what has arrived of it: nothing else is kept of its progress, so nothing can differ.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dicom_network.domain.errors import Conflict, Unavailable

FOLDER = "uploads"


class StagedFile:
    """A staged file that is open for appending. Several processes may append; each piece goes where it belongs."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @property
    def length(self) -> int:
        """Bytes that have arrived."""
        return os.fstat(self._descriptor).st_size

    def append(self, offset: int, content: bytes | memoryview) -> None:
        """Append bytes that begin at ``offset`` of the file.

        Raises: Conflict where other bytes have been appended meanwhile: the client has come again, and the connection
        that is slower gives up. Unavailable (disk).
        """
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        try:
            if self.length != offset:
                raise Conflict(
                    f"{self.length} bytes of the file are here, these begin at {offset}",
                    code="uploading.offset",
                    hint="ask how much has arrived and go on from there",
                )
            view = memoryview(content)
            while view:
                written = os.pwrite(self._descriptor, view, offset)
                offset, view = offset + written, view[written:]
        except OSError as error:
            raise Unavailable(f"the file cannot be kept: {error.strerror}", code="storage.out-of-space") from error
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def sync(self) -> None:
        """Make durable what has arrived."""
        os.fsync(self._descriptor)


class Staging:
    """The folder of staged files."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def path(self, upload_id: int, file_id: int) -> Path:
        """Give where a file is staged."""
        return self._folder / str(upload_id) / f"{file_id}.part"

    def length(self, upload_id: int, file_id: int) -> int:
        """Give how many bytes of a file are here."""
        try:
            return self.path(upload_id, file_id).stat().st_size
        except FileNotFoundError:
            return 0

    @contextmanager
    def open(self, upload_id: int, file_id: int) -> Iterator[StagedFile]:
        """Open a staged file, or begin one. Raises: Unavailable."""
        path = self.path(upload_id, file_id)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Unavailable(f"the file cannot be kept: {error.strerror}", code="uploading.staging") from error
        try:
            yield StagedFile(descriptor)
        finally:
            os.close(descriptor)

    def remove(self, upload_id: int, file_id: int) -> None:
        """Forget a staged file."""
        self.path(upload_id, file_id).unlink(missing_ok=True)

    def remove_all(self, upload_id: int) -> None:
        """Forget every staged file of an upload."""
        shutil.rmtree(self._folder / str(upload_id), ignore_errors=True)
