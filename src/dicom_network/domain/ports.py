"""The ports: what modules may ask of durable things. Implementations are in ``stores``.

Writing happens in a ``Transaction`` that the caller opens with ``Database.transaction()``; what is written through several
ports in one transaction becomes visible together or not at all. An act and its audit event share one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.hierarchy import (
    Arrival,
    DuplicatePolicy,
    Extent,
    InstanceLocation,
    Landed,
    Reception,
    Verdict,
)
from dicom_network.domain.query import Query

Buffer: TypeAlias = bytes | bytearray | memoryview
Transaction: TypeAlias = Any
"""An open transaction of the database; opaque to modules, handed from port to port."""
DICOMJSON: TypeAlias = dict[str, Any]
"""An object of the DICOM JSON model (PS3.18 F.2)."""


class Database(Protocol):
    """Opens transactions. SQLite: one writer at a time, across processes; waits, never fails with "locked"."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Open a writing transaction: commits durably on leaving, rolls back on an exception."""

    def snapshot(self) -> AbstractContextManager[Transaction]:
        """Open a reading transaction that never waits for writers."""


class Index(Protocol):
    """Knows every instance and finds it."""

    def add(
        self, transaction: Transaction, arrivals: Sequence[Arrival], duplicates: DuplicatePolicy
    ) -> list[Verdict]:
        """Add instances; the verdicts are in the order of the arrivals."""

    def find(self, query: Query) -> Iterator[DICOMJSON]:
        """Yield the answers, each with the attributes of its level and of those above it.

        Every answer also holds the key ``cursor`` (str), which is no attribute: take it out before sending.
        """

    def count(self, query: Query, cap: int) -> int:
        """Count the answers, but never more than ``cap``."""

    def locate(
        self,
        *,
        study: str = "",
        series: str = "",
        instances: Sequence[str] = (),
        patient_id: str | None = None,
    ) -> Iterator[InstanceLocation]:
        """Yield the instances in series and instance number order, given any of the unique keys; never the trash."""


class BlobStore(Protocol):
    """Keeps Part 10 files and gives back any part of them."""

    def receive(self, part10_header: bytes, reception: Reception) -> "Incoming":
        """Begin to receive an instance whose preamble and file meta information are given.

        Raises: Unavailable (``storage.out-of-space``) where the disk is below its reserve.
        """

    def sync(self, landed: Iterable[Landed]) -> None:
        """Make the bytes durable; one call for a group of instances."""

    def open(self, extent: Extent) -> AbstractContextManager["Reading"]:
        """Open an extent for reading. Raises: NotFound where the container is gone (ask the index again)."""


class Incoming(Protocol):
    """An instance being received. Not thread-safe; either ``land`` or ``discard`` ends it."""

    def write(self, fragment: Buffer) -> None:
        """Append bytes of the data set; the fragment may be reused by the caller afterwards."""

    def data_set(self) -> memoryview:
        """View the data set as received so far, whether in memory or mapped from its file."""

    def land(self, sop_instance_uid: str) -> Landed:
        """Put what was received in the store; durable after ``BlobStore.sync``."""

    def discard(self) -> None:
        """Forget what was received."""


class Reading(Protocol):
    """An open extent; offsets are relative to its start."""

    length: int

    def read(self, offset: int, length: int) -> bytes:
        """Read exactly ``length`` bytes, or what is left of the extent."""

    def fileno_and_offset(self) -> tuple[int, int]:
        """Give the file descriptor and the extent's absolute start in it, for ``os.sendfile`` and ``os.pread``."""


class AuditTrail(Protocol):
    """Append-only, hash-chained record of who did what."""

    def record(self, transaction: Transaction, events: Sequence[AuditEvent]) -> None:
        """Append events to the chain, in the transaction of the act they tell of."""


class JobQueue(Protocol):
    """Durable background work: rows written in the transaction that caused them."""

    def enqueue(
        self,
        transaction: Transaction,
        kind: str,
        arguments: Mapping[str, Any],
        *,
        key: str = "",
        not_before: datetime | None = None,
    ) -> int:
        """Add a job and give its id. A waiting job with the same ``kind`` and ``key`` is returned instead."""
