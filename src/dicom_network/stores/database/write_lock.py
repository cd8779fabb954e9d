"""The write lock: one writing transaction at a time, over threads and processes, in the order of asking.

SQLite lets one connection write and makes the others poll; under a steady stream of arrivals a poller can starve. A
lock on a file beside the database is handed on by the kernel instead. On PostgreSQL an advisory lock does the same,
and keeps the audit chain and the kept totals free of deadlocks.
"""

import fcntl
import os
import threading
import weakref
from pathlib import Path


class WriteLock:
    """Held by one thread of one process. Not re-entrant."""

    def __init__(self, path: Path | None) -> None:
        """Lock the file at ``path``; without one, only the threads of this process are kept apart."""
        self._thread_lock = threading.Lock()
        self._owner = 0
        self._descriptor = None if path is None else os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if path is not None:
            # A forked child shares the lock: were its copy left open, a parent that dies would never let go.
            close = weakref.WeakMethod(self.close)
            os.register_at_fork(after_in_child=lambda: (found := close()) and found())

    def acquire(self) -> None:
        """Wait for the lock. Raises: RuntimeError where this thread holds it already: it would wait for ever."""
        thread = threading.get_ident()
        if self._owner == thread:
            raise RuntimeError("a writing transaction is open in this thread; pass it on instead of opening another")
        self._thread_lock.acquire()
        self._owner = thread
        if self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def release(self) -> None:
        """Let the next one in."""
        if self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self._owner = 0
        self._thread_lock.release()

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
