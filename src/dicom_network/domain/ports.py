"""The ports: what modules may ask of durable things. Implementations are in ``stores``.

Writing happens in a ``Transaction`` that the caller opens with ``Database.transaction()``; what is written through
several ports in one transaction becomes visible together or not at all. An act and its audit event share one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from dicom_network.domain.access import StudyRule
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.conflicts import ConflictSides
from dicom_network.domain.gaps import Numbering
from dicom_network.domain.hierarchy import (
    Arrival,
    DuplicatePolicy,
    Extent,
    Found,
    InstanceLocation,
    Landed,
    Level,
    Reception,
    SeriesState,
    Standing,
    Verdict,
    Version,
)
from dicom_network.domain.peers import ApplicationEntity, Peer
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

    @property
    def kept_tags(self) -> frozenset[int]:
        """Tags of the attributes that it takes from an arrival; no others need to be read."""

    def add(self, transaction: Transaction, arrivals: Sequence[Arrival], duplicates: DuplicatePolicy) -> list[Verdict]:
        """Add instances; the verdicts are in the order of the arrivals."""

    def fill_extra_tags(self, transaction: Transaction, instances: Sequence[tuple[Version, Mapping[str, Any]]]) -> None:
        """Write what extra tags (``index.extra_tags``) need for instances that came in before the tags were chosen."""

    def find(self, query: Query, *, within: StudyRule) -> Iterator[DICOMJSON]:
        """Yield the answers, each with the attributes of its level and of those above it.

        Here and below ``within`` says what whoever asks may see: the rest is as if it were not there. Work of the
        node's own is ``within=ANYTHING``.

        Every answer also holds the key ``cursor``, which is no attribute: take it out before sending, and make a
        str of it where it is wanted. Elements may be those of other answers too: do not change them.
        """

    def count(self, query: Query, cap: int, *, within: StudyRule) -> int:
        """Count the answers, but never more than ``cap``."""

    def locate(
        self,
        *,
        study: str = "",
        series: str = "",
        instances: Sequence[str] = (),
        patient_id: str | None = None,
        within: StudyRule,
    ) -> Iterator[InstanceLocation]:
        """Yield the instances in series and instance number order, given any of the unique keys; never the trash."""

    def series_states(self, *, study: str = "", series: str = "", within: StudyRule) -> list[SeriesState]:
        """Give the state of a series, or of every series of a study."""

    def allowed(self, studies: Sequence[str], *, within: StudyRule) -> frozenset[str]:
        """Tell for which of these studies (by UID) a rule holds; what is not there is in no answer."""

    def numberings(self, studies: Sequence[str], *, quiet_since: datetime) -> list[Numbering]:
        """Give the instance numbers of the series of studies that nothing has come for since then; no rule is asked."""

    def unprepared_series(self, quiet_since: datetime, limit: int) -> list[SeriesState]:
        """List series unchanged since then whose metadata were not prepared at their present revision."""

    def mark_prepared(self, transaction: Transaction, series: str, revision: int) -> None:
        """Note that what is derived from a series at this revision is ready."""

    def unsealed_series(self, quiet_since: datetime, limit: int) -> list[str]:
        """List series unchanged since then that have current versions outside sealed containers."""

    def versions(self, *, after_id: int = 0, limit: int = 1000, series: str = "", container: str = "") -> list[Version]:
        """List stored versions of every state in the order of their ids, all or of one series or container."""

    def relocate(self, transaction: Transaction, moves: Mapping[int, Extent], *, with_trash: bool = False) -> None:
        """Note that versions (by id) lie elsewhere now. What was trashed or purged meanwhile is left alone.

        ``with_trash``: move what is in the trash too, because its old place is about to go.
        """

    def unreferenced(self, containers: Iterable[str]) -> list[str]:
        """Tell which of these containers no version lies in any more."""

    def trash(
        self,
        transaction: Transaction,
        level: Level,
        uid: str,
        *,
        reason: str,
        actor: str,
        deleted: datetime | None = None,
    ) -> int:
        """Move a patient, study, series or instance to the trash; gives the number of instances.

        ``deleted``: UTC, where it was deleted at another time than now.
        Raises: NotFound; Refused (``reports.signed``) for a signed report without its study.
        """

    def restore(self, transaction: Transaction, trash_id: int) -> int:
        """Take what one deletion put there out of the trash; gives the number of instances."""

    def list_trash(self, *, within: StudyRule) -> list[Mapping[str, Any]]:
        """List deletions that can be undone: id, level, uid, reason, actor, deleted, instances, bytes.

        Those that hold anything of a study outside of the rule are not there.
        """

    def purge(self, transaction: Transaction, *, deleted_before: datetime, limit: int = 1000) -> list[Version]:
        """Forget trashed and replaced versions older than that; gives what was forgotten, for the store to free."""

    def conflicts(self) -> list[Mapping[str, Any]]:
        """List what somebody has to decide: id, kind (``duplicate`` | ``patient``), uids, noticed."""

    def conflict_sides(self, conflict_id: int) -> ConflictSides:
        """Give an open conflict with both of its sides. Raises: NotFound."""

    def resolve(self, transaction: Transaction, conflict_id: int, keep: str) -> None:
        """Decide a conflict: keep ``first`` or ``second`` of a duplicate (replacing the other), or ``accept``."""

    def correct(self, transaction: Transaction, arrivals: Sequence[Arrival]) -> None:
        """Let instances that are here and in use correct what is kept of their series, studies and patients.

        What ``DuplicatePolicy.REPLACE`` does as they arrive, for those that were chosen later.
        """

    def warm(self) -> None:
        """Read what queries walk into memory, so that the first person of the day waits no longer than the next."""

    def analyze(self) -> None:
        """Let the database learn how its values are distributed: after a bulk load, and once a day."""

    def statistics(self) -> Mapping[str, int]:
        """Count patients, studies, series, instances, bytes (kept totals, no scan)."""


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

    def seal(self, series: str, versions: Sequence[Version]) -> dict[int, Extent]:
        """Write a new sealed container of these versions and sync it; gives where each (by id) lies in it.

        Raises: Corrupt where the bytes of a version do not match its digest; nothing is left behind then.
        """

    def containers(self) -> Iterator[str]:
        """Yield every container in the store, being written or closed."""

    def is_closed(self, container: str) -> bool:
        """Tell whether nothing will be appended to a container any more, and all in it has had time to reach the index.

        Raises: NotFound.
        """

    def scan(self, container: str, *, verify: bool = True) -> Iterator[Found]:
        """Read a container from its own records and notes alone; a torn end of a landing log is passed over.

        ``verify``: compare digests, which reads every byte. Raises: NotFound; Corrupt, after everything that is whole
        was yielded, naming container and offsets of what is not.
        """

    def note(self, standings: Mapping[Extent, Standing | None]) -> None:
        """Write down, durably, what became of instances, so that ``scan`` tells it; None: forgotten for ever.

        Call it before the transaction that makes it so commits: what is noted and not committed is noted again.
        """

    def unerased(self) -> Iterator[str]:
        """Yield containers in which the bytes of forgotten instances still lie."""

    def erase(self, container: str) -> None:
        """Overwrite the bytes of forgotten instances, where the container's kind allows it (not in sealed ones)."""

    def remove(self, container: str) -> None:
        """Delete a container that nothing lies in any more."""

    def sweep(self) -> int:
        """Delete what receptions and sealings that never ended have left behind; gives the bytes freed."""

    def rest(self) -> None:
        """Close what this process appends to, for nothing has come in for a while; the next instance begins anew."""

    def free_bytes(self) -> int:
        """Give the free space of the disk, in bytes, before the reserve is taken off."""

    def total_bytes(self) -> int:
        """Give the size of the disk, in bytes."""


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


class PeerDirectory(Protocol):
    """Peers, the node's own AE titles and their institutions; changes are seen by running associations at once."""

    def list_peers(self) -> list[Peer]:
        """List peers by AE title."""

    def find_peer(self, ae_title: str) -> Peer | None:
        """Find a peer by its AE title."""

    def put_peer(self, transaction: Transaction, peer: Peer) -> None:
        """Add a peer or change it."""

    def remove_peer(self, transaction: Transaction, ae_title: str) -> None:
        """Remove a peer. Raises: NotFound."""

    def list_application_entities(self) -> list[ApplicationEntity]:
        """List the node's AE titles that were added to the one of the settings."""

    def put_application_entity(self, transaction: Transaction, entity: ApplicationEntity) -> None:
        """Add an AE title of the node or change it."""

    def remove_application_entity(self, transaction: Transaction, ae_title: str) -> None:
        """Remove an AE title of the node. Raises: NotFound."""

    def list_institutions(self) -> list[Mapping[str, Any]]:
        """List institutions: id, name, ae_titles."""

    def put_institution(self, transaction: Transaction, name: str) -> int:
        """Add an institution or find it by name; gives its id."""


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

    def claim(
        self, kinds: Sequence[str], lease_seconds: float, *, running: Collection[int] = ()
    ) -> Mapping[str, Any] | None:
        """Take the next due job, or one whose lease ran out: id, kind, arguments, attempt, result.

        ``running``: the ids of those that the caller is at. It has not died, however late it renews their leases.
        """

    def renew(self, job_id: int, lease_seconds: float, *, done: int, total: int, result: Mapping[str, Any]) -> bool:
        """Note progress and keep the job; False where it was cancelled."""

    def finish(self, job_id: int, *, result: Mapping[str, Any]) -> None:
        """End a job well."""

    def fail(self, job_id: int, *, error: str, retry_at: datetime | None, result: Mapping[str, Any]) -> None:
        """Note a failed attempt; without ``retry_at`` the job has failed for good."""

    def give_back(self, job_id: int, *, result: Mapping[str, Any]) -> None:
        """Let a job that was begun wait again, as if this attempt had not been: the node stops."""

    def cancel(self, transaction: Transaction, job_id: int) -> None:
        """Cancel a job. Raises: NotFound."""

    def retry(self, transaction: Transaction, job_id: int) -> None:
        """Make a failed job due again. Raises: NotFound."""

    def find_job(self, job_id: int) -> Mapping[str, Any] | None:
        """Find a job, as ``list_jobs`` gives it."""

    def list_jobs(self, *, state: str = "", kind: str = "", limit: int = 100) -> list[Mapping[str, Any]]:
        """List jobs, newest first.

        Each: id, kind, state, key, arguments, attempt, done, total, error, result, created, changed.
        """

    def depths(self) -> Mapping[str, int]:
        """Count waiting and running jobs by kind."""
