"""The store of Part 10 files on local disks (``domain.ports.BlobStore``)."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from dicom_network.base.settings import StorageSettings
from dicom_network.domain.errors import Corrupt, NotFound
from dicom_network.domain.hierarchy import Extent, Found, Landed, Reception, Standing, Version
from dicom_network.stores.blobs import durable, layout
from dicom_network.stores.blobs.buffers import Buffers
from dicom_network.stores.blobs.descriptors import Descriptors, LocalReading
from dicom_network.stores.blobs.erase import erase_forgotten
from dicom_network.stores.blobs.incoming import LocalIncoming
from dicom_network.stores.blobs.landing import LandingLogs
from dicom_network.stores.blobs.large_object import LargeObject
from dicom_network.stores.blobs.notes import FORGOTTEN, Note, notes_path, read_notes, write_notes
from dicom_network.stores.blobs.record import BLOCK
from dicom_network.stores.blobs.reserve import DiskReserve, disk_error
from dicom_network.stores.blobs.scan import scan_container
from dicom_network.stores.blobs.sealed import write_sealed_series
from dicom_network.stores.blobs.writers import Writers

SETTLE_SECONDS = 900.0
"""What was written so recently by a process that is alive may still be on its way into the index."""


class LocalBlobStore:
    """Landing logs, large objects and sealed series under one folder that a node's processes share. Thread-safe."""

    def __init__(self, root: Path, settings: StorageSettings, *, settle_seconds: float = SETTLE_SECONDS) -> None:
        self._root = root
        self._settle_seconds = settle_seconds
        durable.make_folder(root.absolute())
        self._reserve = DiskReserve(root, settings.reserve_bytes)
        self._buffers = Buffers(settings.large_object_bytes + BLOCK)
        self._logs = LandingLogs(root, settings.landing_log_bytes)
        self._descriptors = Descriptors(root)
        self._writers = Writers(root)

    def receive(self, part10_header: bytes, reception: Reception) -> LocalIncoming:
        """Begin to receive an instance. Raises: Unavailable (``storage.out-of-space``) below the disk's reserve."""
        self._reserve.check()
        self._enter()
        return LocalIncoming(
            part10_header,
            reception,
            buffers=self._buffers,
            logs=self._logs,
            begin_large_object=self._begin_large_object,
        )

    def sync(self, landed: Iterable[Landed]) -> None:
        """Make the bytes durable, one sync a container. Raises: Unavailable where the disk fails."""
        for container in {one.extent.container for one in landed}:
            if container.startswith(layout.LANDING):
                self._logs.sync(container)
            else:
                self._sync_file(container)

    def open(self, extent: Extent) -> LocalReading:
        """Open an extent for reading. Raises: NotFound where the container is gone."""
        return LocalReading(self._descriptors, extent.container, extent.offset, extent.length)

    def seal(self, series: str, versions: Sequence[Version]) -> dict[int, Extent]:
        """Write a new sealed container of these versions, in their order, and sync it.

        Raises: Corrupt where bytes have changed, Unavailable where the disk is full or failing; nothing is left then.
        """
        self._reserve.check()
        self._enter()
        container = layout.sealed_series_name(series)
        try:
            return write_sealed_series(self._path(container), container, versions, self.open)
        except OSError as error:
            raise disk_error(error, f"sealing {container}") from error

    def containers(self) -> Iterator[str]:
        """Yield every container: sealed series, then large objects, then landing logs by age."""
        return layout.list_containers(self._root)

    def is_closed(self, container: str) -> bool:
        """Tell whether nothing is appended to a container any more and nothing in it is on its way into the index.

        Raises: NotFound.
        """
        try:
            return self._is_settled(self._path(container))
        except FileNotFoundError as error:
            raise NotFound(f"the container {container} is gone", code="storage.no-container") from error

    def scan(self, container: str, *, verify: bool = True) -> Iterator[Found]:
        """Yield what a container's own records tell; what was forgotten is left out, a torn end of a log passed over.

        ``verify``: read the data sets too and compare their digests. Raises: NotFound; Corrupt, after everything that
        is whole was yielded, naming the offsets of what is not.
        """
        damage = []
        try:
            for item in scan_container(self._path(container), container, verify=verify):
                if isinstance(item, Found):
                    yield item
                else:
                    damage.append(item)
        except FileNotFoundError as error:
            raise NotFound(f"the container {container} is gone", code="storage.no-container") from error
        if damage:
            places = "; ".join(f"at {one.offset}: {one.reason}" for one in damage[:10])
            raise Corrupt(
                f"{container} is damaged in {len(damage)} places: {places}",
                code="storage.damaged",
                hint="restore these instances from a backup or have them sent again",
            )

    def note(self, standings: Mapping[Extent, Standing | None]) -> None:
        """Write down, durably, what became of instances, so that ``scan`` tells it; None: forgotten for ever."""
        by_container: dict[str, dict[int, Note]] = {}
        for extent, standing in standings.items():
            note = Note(FORGOTTEN) if standing is None else Note(standing.state.value, standing.since)
            by_container.setdefault(extent.container, {})[extent.offset] = note
        for container, notes in by_container.items():
            path = self._path(container)
            if path.exists():
                try:
                    write_notes(path, notes)
                except OSError as error:
                    raise disk_error(error, f"writing the notes of {container}") from error

    def unerased(self) -> Iterator[str]:
        """Yield containers in which the bytes of forgotten instances still lie."""
        for container in layout.list_notes(self._root):
            path = self._path(container)
            if path.exists() and read_notes(path).forgotten():
                yield container

    def erase(self, container: str) -> None:
        """Overwrite the data sets of forgotten instances in a landing log or large object with zeros.

        A sealed series is left as it is: seal what is left of it anew and remove the old one.
        """
        if not container.startswith(layout.SERIES):
            erase_forgotten(self._path(container), container)

    def remove(self, container: str) -> None:
        """Delete a container that nothing lies in any more, and its notes."""
        path = self._path(container)
        path.unlink(missing_ok=True)
        notes_path(path).unlink(missing_ok=True)
        durable.sync_folder(path.parent)
        self._descriptors.drop(container)

    def sweep(self) -> int:
        """Delete what receptions and sealings that never ended have left behind; gives the bytes freed."""
        freed = 0
        for path in list(layout.list_leftovers(self._root)):
            try:
                length = path.stat().st_size
                if self._is_settled(path):
                    path.unlink()
                    freed += length
            except FileNotFoundError:
                continue
        self._writers.sweep(self._settle_seconds)
        return freed

    def rest(self) -> None:
        """Close the landing log of this process, for nothing has come in for a while. Raises: Unavailable."""
        self._logs.leave()

    def free_bytes(self) -> int:
        """Give the free space of the disk, in bytes, before the reserve is taken off."""
        return self._reserve.free_bytes()

    def total_bytes(self) -> int:
        """Give the size of the disk, in bytes."""
        return self._reserve.total_bytes()

    def close(self) -> None:
        """Sync and close everything that this process has open."""
        self._logs.close()
        self._descriptors.close()
        self._writers.leave()

    def _is_settled(self, path: Path) -> bool:
        """Tell whether nobody is writing a file or has what is in it on his mind. Raises: FileNotFoundError."""
        written = path.stat().st_mtime
        if durable.is_locked(path):
            return False
        return time.time() - written >= self._settle_seconds or not self._writers.may_have_written(written)

    def _enter(self) -> None:
        try:
            self._writers.enter()
        except OSError as error:
            raise disk_error(error, "registering as a writer of the store") from error

    def _path(self, container: str) -> Path:
        return layout.container_path(self._root, container)

    def _begin_large_object(self, part10_header: bytes) -> LargeObject:
        return LargeObject(self._root, layout.large_object_name(), part10_header, self._reserve.check)

    def _sync_file(self, container: str) -> None:
        path = self._path(container)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            durable.sync_folder(path.parent)
        except OSError as error:
            raise disk_error(error, f"syncing {container}") from error
