"""A folder of what was rendered and transcoded, kept below a size by forgetting what was used least lately.

Plain files named by the hash of what they were made from, moved into place when complete: several processes share the
folder, and deleting any of it, or all, does no harm. When a file was last used is its modification time.
"""

import contextlib
import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from dicom_network.base.log import logger

EDITION = 1
"""Part of every name: raised when the same things are to be made differently."""
RECENT_SECONDS = 60.0
"""A file as young as this is never dropped: somebody may be about to open it."""
TOUCH_SECONDS = 600.0
"""A use is noted only where the last one is longer ago."""
SWEEP_SHARE = 16
"""After writing this part of the limit, the folder is looked through."""
KEPT_SHARE = 0.9
"""Of the limit, after a sweep."""
SMALLEST_BLOCK = 4096

log = logger("pixel-cache")


def cache_key(*parts: object) -> str:
    """Give the name for what is made from these."""
    return hashlib.blake2b(repr((EDITION, parts)).encode(), digest_size=20).hexdigest()


class Cache:
    """The folder. With a limit of 0 nothing but the most recent is kept."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit = limit_bytes
        self._written = 0
        folder.mkdir(parents=True, exist_ok=True)

    def read(self, key: str) -> bytes | None:
        """Give a file's content; None where it is not there."""
        try:
            with self.path(key).open("rb", buffering=0) as file:
                _note_use(file.fileno())
                return file.read()
        except FileNotFoundError:
            return None

    def find(self, key: str) -> Path | None:
        """Give a file's path, noting that it is used; None where it is not there."""
        path = self.path(key)
        try:
            os.utime(path)
        except FileNotFoundError:
            return None
        return path

    def write(self, key: str, content: bytes) -> None:
        """Keep some bytes; where the disk does not take them, they are not kept, and nothing else happens."""
        if self._limit == 0:
            return
        try:
            with self.incoming(key) as descriptor, os.fdopen(descriptor, "wb", closefd=False) as file:
                file.write(content)
        except OSError as error:
            log.warning("nothing can be kept", error=error.strerror)

    @contextlib.contextmanager
    def incoming(self, key: str) -> Iterator[int]:
        """Give the descriptor of a new file, which is kept under the key if all goes well."""
        target = self.path(key)
        target.parent.mkdir(exist_ok=True)
        partial = target.with_name(f".{secrets.token_hex(8)}")
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            yield descriptor
            length = os.fstat(descriptor).st_size
            partial.rename(target)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
        self._count(length)

    def path(self, key: str) -> Path:
        """Give where a file is or would be."""
        return self._folder / key[:2] / key[2:]

    def sweep(self) -> None:
        """Drop what was used least lately until the limit is kept; another process may be at it already."""
        with (self._folder / ".sweep").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            files = sorted(self._list_files())
            excess = sum(size for _, size, _ in files) - self._limit
            if excess <= 0:
                return
            excess += int(self._limit * (1 - KEPT_SHARE))
            oldest_kept = time.time() - RECENT_SECONDS
            for used, size, path in files:
                if excess <= 0 or used > oldest_kept:
                    break
                Path(path).unlink(missing_ok=True)
                excess -= size

    def _count(self, length: int) -> None:
        self._written += max(length, SMALLEST_BLOCK)
        if self._written * SWEEP_SHARE > self._limit:
            self._written = 0
            self.sweep()

    def _list_files(self) -> Iterator[tuple[float, int, str]]:
        """Yield when each file was last used, the disk that it takes, and its path."""
        for folder in os.scandir(self._folder):
            if folder.is_dir(follow_symlinks=False):
                for entry in os.scandir(folder):
                    with contextlib.suppress(FileNotFoundError):
                        status = entry.stat(follow_symlinks=False)
                        yield status.st_mtime, max(status.st_size, SMALLEST_BLOCK), entry.path


def _note_use(descriptor: int) -> None:
    if time.time() - os.fstat(descriptor).st_mtime > TOUCH_SECONDS:
        os.utime(descriptor)
