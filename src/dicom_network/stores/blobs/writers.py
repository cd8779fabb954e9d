"""Who writes into the store: each process that does so holds a locked file, so that others know who is alive.

What a container holds may be on its way into the index for as long as whoever wrote it lives. So once every process
that had begun when a container was written has gone, as after a crash, all that is in it can be looked after at once.
"""

import os
import secrets
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

from dicom_network.stores.blobs.durable import create_locked, is_locked

FOLDER = "writers"


class Writers:
    """The processes that write below one folder. Thread-safe."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER
        self._lock = threading.Lock()
        self._own: Path | None = None
        self._descriptor = -1
        _forget_after_fork(weakref.ref(self))

    def enter(self) -> None:
        """Let the others know that this process writes, from now until its end."""
        if self._own is not None:
            return
        with self._lock:
            if self._own is None:
                self._folder.mkdir(exist_ok=True)
                own = self._folder / secrets.token_hex(8)
                self._descriptor = create_locked(own)
                self._own = own

    def leave(self) -> None:
        """Let them know that it writes no more."""
        with self._lock:
            if self._own is not None:
                self._own.unlink(missing_ok=True)
                os.close(self._descriptor)
                self._own = None

    def may_have_written(self, moment: float) -> bool:
        """Tell whether somebody who is alive had begun at a moment of the disk's clock, in seconds since 1970."""
        return any(began <= moment and _is_alive(path) for path, began in self._known())

    def sweep(self, seconds: float) -> None:
        """Forget those who have gone, if they began so many seconds ago."""
        for path, began in self._known():
            if time.time() - began >= seconds and not _is_alive(path):
                path.unlink(missing_ok=True)

    def forget_inherited(self) -> None:
        """Begin anew in a forked process, which must not keep its parent alive in the eyes of the others."""
        self._lock = threading.Lock()
        if self._own is not None:
            os.close(self._descriptor)
            self._own = None

    def _known(self) -> Iterator[tuple[Path, float]]:
        try:
            paths = list(self._folder.iterdir())
        except FileNotFoundError:
            return
        for path in paths:
            try:
                yield path, path.stat().st_mtime
            except FileNotFoundError:
                continue


def _is_alive(path: Path) -> bool:
    try:
        return is_locked(path)
    except FileNotFoundError:
        return False


def _forget_after_fork(writers: "weakref.ref[Writers]") -> None:
    def forget() -> None:
        own = writers()
        if own is not None:
            own.forget_inherited()

    os.register_at_fork(after_in_child=forget)
