"""Landing logs: where small instances land, one after the other, so that one sync serves many of them.

Theory of operation. Each process appends to a log of its own, which it keeps locked (flock); a log that nobody has
locked is closed for ever, also after a crash. A write that fails is taken back, so only the end of a log can be torn,
and only by a crash, and nothing there was acknowledged. A log whose sync has failed takes nothing more: after a failed
fdatasync the kernel may call lost pages clean, so a second one that succeeds proves nothing.

Entries are whole blocks in memory that is aligned as blocks are, so that the disk fetches them where they are
(O_DIRECT) and the kernel neither copies them nor looks after pages that hardly anybody reads. A file system that does
not do this gets them through its page cache.
"""

import contextlib
import errno
import fcntl
import os
import threading
import time
import weakref
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from dicom_network.domain.errors import Unavailable
from dicom_network.stores.blobs.durable import create_locked, make_folder, sync_folder, write_all
from dicom_network.stores.blobs.layout import container_path, landing_log_name
from dicom_network.stores.blobs.reserve import disk_error

MAX_AGE_SECONDS = 3600
"""A log is closed at this age even when it is small, so that sealing and deletion get to it."""


class LandingLog:
    """One log and the right to append to it. Thread-safe."""

    def __init__(self, root: Path, container: str) -> None:
        self.container = container
        self.began = time.monotonic()
        path = container_path(root, container)
        make_folder(path.parent)
        self._descriptor = create_locked(path)
        self._is_direct = self._set_direct(wanted=True)
        sync_folder(path.parent)
        self._append_lock = threading.Lock()
        self._sync_lock = threading.Lock()
        self._end = 0
        self._synced = 0
        self._failed = False

    @property
    def size(self) -> int:
        """Bytes appended so far."""
        return self._end

    def append(self, entry: memoryview) -> int | None:
        """Append whole blocks and give their offset; None where the log takes nothing more.

        Raises: Unavailable where the disk is full or failing; the log is then as it was before.
        """
        with self._append_lock:
            if self._failed or self._descriptor < 0:
                return None
            offset = self._end
            try:
                self._write(entry, offset)
            except OSError as error:
                self._take_back(offset)
                raise disk_error(error, f"writing the landing log {self.container} at {offset}") from error
            self._end = offset + len(entry)
        if not self._is_direct:
            self._begin_writing(offset, len(entry))
        return offset

    def sync(self) -> None:
        """Make everything appended so far durable.

        Raises: Unavailable where the disk fails; whatever this log holds unsynced must be taken for lost.
        """
        with self._sync_lock:
            end = self._end
            if self._failed:
                raise Unavailable(f"the landing log {self.container} could not be synced", code="storage.disk-error")
            if self._synced >= end:
                return
            try:
                os.fdatasync(self._descriptor)
            except OSError as error:
                self._failed = True
                raise disk_error(error, f"syncing the landing log {self.container}") from error
            self._synced = end

    def close(self) -> None:
        """Sync and let go of the log; it takes nothing more. Raises: Unavailable as ``sync``, at every call."""
        with self._append_lock:
            try:
                self.sync()
            finally:
                if self._descriptor >= 0:
                    os.close(self._descriptor)
                    self._descriptor = -1

    def abandon(self) -> None:
        """Let go of a log that belongs to the process that this one was forked from: only its own writer may write."""
        if self._descriptor >= 0:
            os.close(self._descriptor)

    def _set_direct(self, *, wanted: bool) -> bool:
        flags = fcntl.fcntl(self._descriptor, fcntl.F_GETFL)
        try:
            fcntl.fcntl(self._descriptor, fcntl.F_SETFL, flags | os.O_DIRECT if wanted else flags & ~os.O_DIRECT)
        except OSError:
            return False
        return wanted

    def _write(self, entry: memoryview, offset: int) -> None:
        try:
            write_all(self._descriptor, entry, offset)
        except OSError as error:
            if error.errno != errno.EINVAL or not self._is_direct:
                raise
            self._is_direct = self._set_direct(wanted=False)
            write_all(self._descriptor, entry, offset)

    def _begin_writing(self, offset: int, length: int) -> None:
        """Have the kernel begin to write what was appended, so that the sync finds it under way.

        The advice that the pages are not needed does that; those on their way to the disk stay in memory all the same.
        """
        with contextlib.suppress(OSError):
            os.posix_fadvise(self._descriptor, offset, length, os.POSIX_FADV_DONTNEED)

    def _take_back(self, offset: int) -> None:
        try:
            os.ftruncate(self._descriptor, offset)
        except OSError:
            self._failed = True


class LandingLogs:
    """The log that this process appends to, and those it has left but not yet synced. Thread-safe."""

    def __init__(self, root: Path, max_bytes: int, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._root = root
        self._max_bytes = max_bytes
        self._now = now
        self._lock = threading.Lock()
        self._current: LandingLog | None = None
        self._left: dict[str, LandingLog] = {}
        _forget_after_fork(weakref.ref(self))

    def append(self, entry: memoryview) -> tuple[str, int]:
        """Append whole blocks to the current log, or to a new one; gives its container and their offset.

        Raises: Unavailable where the disk is full or failing.
        """
        while True:
            log = self._log()
            offset = log.append(entry)
            if offset is not None:
                return log.container, offset
            self._leave(log)

    def sync(self, container: str) -> None:
        """Make a log of this process durable; one already left is closed by it. Raises: Unavailable."""
        with self._lock:
            left = self._left.get(container)
            current = self._current
        if left is not None:
            left.close()
            with self._lock:
                self._left.pop(container, None)
        elif current is not None and current.container == container:
            current.sync()

    def leave(self) -> None:
        """Close the current log, if there is one; the next instance begins a new one."""
        with self._lock:
            log = self._current
        if log is not None and log.size:
            self._leave(log)
            self.sync(log.container)

    def close(self) -> None:
        """Close every log of this process."""
        self.leave()
        for container in list(self._left):
            self.sync(container)

    def forget_inherited(self) -> None:
        """Begin anew in a forked process: both would write at the same offsets, and the lock outlive its owner."""
        self._lock = threading.Lock()
        current = [self._current] if self._current is not None else []
        for log in [*current, *self._left.values()]:
            log.abandon()
        self._current, self._left = None, {}

    def _log(self) -> LandingLog:
        with self._lock:
            log = self._current
            if log is not None and not self._is_full(log):
                return log
            try:
                new = LandingLog(self._root, landing_log_name(self._now()))
            except OSError as error:
                raise disk_error(error, "beginning a landing log") from error
            if log is not None:
                self._left[log.container] = log
            self._current = new
            return new

    def _is_full(self, log: LandingLog) -> bool:
        return log.size >= self._max_bytes or (log.size > 0 and time.monotonic() - log.began >= MAX_AGE_SECONDS)

    def _leave(self, log: LandingLog) -> None:
        with self._lock:
            if self._current is log:
                self._left[log.container] = log
                self._current = None


def _forget_after_fork(logs: "weakref.ref[LandingLogs]") -> None:
    def forget() -> None:
        own = logs()
        if own is not None:
            own.forget_inherited()

    os.register_at_fork(after_in_child=forget)
