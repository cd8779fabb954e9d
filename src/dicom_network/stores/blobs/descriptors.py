"""Open files of containers, kept for the next reader."""

import os
import threading
import time
from collections import OrderedDict
from pathlib import Path

from dicom_network.domain.errors import Corrupt, NotFound, Unavailable
from dicom_network.stores.blobs.layout import container_path

_LOOK_FOR_DELETED_SECONDS = 5.0


class Descriptor:
    """An open file and the number of its readers."""

    __slots__ = ("container", "fileno", "readers", "retired")

    def __init__(self, container: str, fileno: int) -> None:
        self.container = container
        self.fileno = fileno
        self.readers = 0
        self.retired = False


class Descriptors:
    """The least recently used are closed beyond ``limit``, deleted ones within seconds of use. Thread-safe."""

    def __init__(self, root: Path, limit: int = 128) -> None:
        self._root = root
        self._limit = limit
        self._lock = threading.Lock()
        self._open: OrderedDict[str, Descriptor] = OrderedDict()
        self._looked = time.monotonic()

    def acquire(self, container: str) -> Descriptor:
        """Open a container, or take it as it is open; ``release`` gives it back. Raises: NotFound, Unavailable."""
        with self._lock:
            self._drop_deleted()
            descriptor = self._take(container)
        if descriptor is not None:
            return descriptor
        # Opened without the lock: a slow disk must not hold up those whose containers are open.
        opened = Descriptor(container, self._open_file(container))
        with self._lock:
            descriptor = self._take(container)
            if descriptor is not None:
                os.close(opened.fileno)
                return descriptor
            self._open[container] = opened
            opened.readers = 1
            if len(self._open) > self._limit:
                self._retire(next(iter(self._open)))
            return opened

    def release(self, descriptor: Descriptor) -> None:
        """Give a container back."""
        with self._lock:
            descriptor.readers -= 1
            if descriptor.retired and not descriptor.readers:
                os.close(descriptor.fileno)

    def drop(self, container: str) -> None:
        """Close a container as soon as nobody reads it."""
        with self._lock:
            if container in self._open:
                self._retire(container)

    def close(self) -> None:
        """Close every container as soon as nobody reads it."""
        with self._lock:
            for container in list(self._open):
                self._retire(container)

    def _take(self, container: str) -> Descriptor | None:
        descriptor = self._open.get(container)
        if descriptor is not None:
            self._open.move_to_end(container)
            descriptor.readers += 1
        return descriptor

    def _open_file(self, container: str) -> int:
        try:
            return os.open(container_path(self._root, container), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise NotFound(f"the container {container} is gone", code="storage.no-container") from error
        except OSError as error:
            raise Unavailable(
                f"the container {container} cannot be opened: {error.strerror}", code="storage.disk-error"
            ) from error

    def _retire(self, container: str) -> None:
        descriptor = self._open.pop(container)
        descriptor.retired = True
        if not descriptor.readers:
            os.close(descriptor.fileno)

    def _drop_deleted(self) -> None:
        """Let go of what another process has deleted: the disk gets its space back only then."""
        now = time.monotonic()
        if now - self._looked < _LOOK_FOR_DELETED_SECONDS:
            return
        self._looked = now
        for container, descriptor in list(self._open.items()):
            if not os.fstat(descriptor.fileno).st_nlink:
                self._retire(container)


class LocalReading:
    """An open extent (``domain.ports.Reading``)."""

    __slots__ = ("_descriptor", "_descriptors", "_offset", "length")

    def __init__(self, descriptors: Descriptors, container: str, offset: int, length: int) -> None:
        self._descriptors = descriptors
        self._descriptor = descriptors.acquire(container)
        self._offset = offset
        self.length = length

    def read(self, offset: int, length: int) -> bytes:
        """Read exactly ``length`` bytes, or what is left of the extent.

        Raises: Corrupt where the container is shorter.
        """
        length = max(0, min(length, self.length - offset))
        content = os.pread(self._descriptor.fileno, length, self._offset + offset)
        if len(content) < length:
            content += self._read_on(offset + len(content), length - len(content))
        return content

    def fileno_and_offset(self) -> tuple[int, int]:
        """Give the file descriptor and the extent's absolute start in it."""
        return self._descriptor.fileno, self._offset

    def __enter__(self) -> "LocalReading":
        return self

    def __exit__(self, *_: object) -> None:
        self._descriptors.release(self._descriptor)

    def _read_on(self, offset: int, length: int) -> bytes:
        """Read what one call did not give: Linux gives no more than 2 GiB at once."""
        parts = []
        while length > 0:
            part = os.pread(self._descriptor.fileno, length, self._offset + offset)
            if not part:
                raise Corrupt(
                    f"{self._descriptor.container} ends before {self._offset + offset + length}", code="storage.short"
                )
            parts.append(part)
            offset, length = offset + len(part), length - len(part)
        return b"".join(parts)
