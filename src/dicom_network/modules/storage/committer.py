"""Group commit: what has landed while the last group was being committed shares one sync and one transaction."""

import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future
from typing import NamedTuple

from dicom_network.base.log import logger
from dicom_network.base.metrics import BYTES_IN, INSTANCES_IN, INSTANCES_REFUSED
from dicom_network.base.node import Node
from dicom_network.domain.errors import DicomNetworkError, Unavailable
from dicom_network.domain.hierarchy import Arrival, Extent, Verdict
from dicom_network.modules.storage.audit import audit_events
from dicom_network.modules.storage.company import Company
from dicom_network.modules.storage.model import Stored, Witness, stored_of

LARGEST_GROUP = 256
REST_SECONDS = 300.0
"""After so long without an arrival the landing log is closed, so that sealing and deletion get to it."""

log = logger("storage")


class _Answer:
    """What a thread waits for: a future without what only futures need, at a tenth of its price."""

    __slots__ = ("_error", "_given", "_stored")

    def __init__(self) -> None:
        self._given = threading.Lock()
        self._given.acquire()
        self._stored: Stored | None = None
        self._error: Exception | None = None

    def done(self) -> bool:
        """Tell whether it was given."""
        return not self._given.locked()

    def set_result(self, stored: Stored) -> None:
        """Give it."""
        self._stored = stored
        self._given.release()

    def set_exception(self, error: Exception) -> None:
        """Have ``wait`` raise an error."""
        self._error = error
        self._given.release()

    def wait(self) -> Stored:
        """Wait for it, once. Raises: what was given as error."""
        self._given.acquire()
        if self._stored is None:
            raise self._error or RuntimeError("an answer that says nothing")
        return self._stored


class _NotDurable(Exception):
    """Some container of a group could not be synced."""


class _Waiting(NamedTuple):
    arrival: Arrival
    answer: Future[Stored] | _Answer
    witness: Witness | None = None


class Committer:
    """Makes arrivals durable and indexes them. Thread-safe.

    Theory of operation. Whoever comes while nobody commits and nobody else is on his way does it at once, in his own
    thread. All others wait in line, and the committer's thread commits the line as one group as soon as it may: when
    whoever is on his way has come, or is not worth waiting for any longer (``Company``). So a single sender pays for no
    change of threads, and many share syncs and transactions.

    An answer comes only after both sync and commit; one arrival that the index does not take fails alone.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self._longest_wait = node.settings.storage.group_milliseconds / 1000
        self._committing = threading.Lock()
        self._bell = threading.Condition(threading.Lock())
        """Rings for the committer's thread; its lock guards what follows."""
        self._line: list[_Waiting] = []
        self._company = Company()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._last = time.monotonic()

    def expect(self) -> None:
        """Note that an instance is being received, which ``commit``, ``submit`` or ``give_up`` will tell the end of."""
        with self._bell:
            self._company.expect()

    def give_up(self) -> None:
        """Note that an instance which was expected will not come."""
        with self._bell:
            self._company.arrived()

    def commit(self, arrival: Arrival, witness: Witness | None = None) -> Stored:
        """Make what has landed durable, index it, and give the answer. Raises: Unavailable, Conflict, InvalidInput."""
        answer = _Answer()
        waiting = _Waiting(arrival, answer, witness)
        with self._bell:
            self._arrive()
            is_alone = not self._line and not self._company.is_coming() and self._committing.acquire(blocking=False)
            if is_alone:
                self._company.note_group(has_waited=False, has_come=False)
            else:
                self._stand_in_line(waiting)
        if is_alone:
            try:
                self._commit_whatever_happens([waiting])
            finally:
                self._committing.release()
        return answer.wait()

    def submit(self, arrival: Arrival, witness: Witness | None = None) -> Future[Stored]:
        """Hand over what has landed. The future raises Unavailable, Conflict or InvalidInput."""
        answer: Future[Stored] = Future()
        # From here on nobody can cancel it, as a web request that is given up would.
        answer.set_running_or_notify_cancel()
        with self._bell:
            self._arrive()
            self._stand_in_line(_Waiting(arrival, answer, witness))
        return answer

    def close(self) -> None:
        """Commit what is waiting and stop."""
        with self._bell:
            self._closed = True
            self._bell.notify()
            thread = self._thread
        if thread is not None:
            thread.join()
        # Somebody may still be committing in his own thread.
        self._committing.acquire()
        self._committing.release()

    def _arrive(self) -> None:
        """Count an arrival; the caller holds the lock. Raises: Unavailable once this is closed."""
        self._company.arrived()
        if self._closed:
            raise Unavailable("the node is stopping", code="storage.stopping")
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
            self._thread.start()

    def _stand_in_line(self, waiting: _Waiting) -> None:
        """Wait in line; the caller holds the lock. The first one rings, and the last one who is worth waiting for."""
        self._line.append(waiting)
        if len(self._line) == 1 or not self._company.is_coming() or len(self._line) >= LARGEST_GROUP:
            self._bell.notify()

    def _run(self) -> None:
        while True:
            with self._bell:
                group = self._gather()
                is_over = self._closed and not self._line
            if group:
                with self._committing:
                    self._commit_whatever_happens(group)
            elif not is_over:
                self._rest()
            if is_over:
                return

    def _gather(self) -> list[_Waiting]:
        """Wait for an arrival and then for those who are on their way; none after a long rest or at the end."""
        if not self._line and not self._closed:
            self._bell.wait(REST_SECONDS)
        found = len(self._line)
        latest = time.monotonic() + self._longest_wait
        has_waited = False
        while self._line and len(self._line) < LARGEST_GROUP and self._company.is_coming() and not self._closed:
            left = latest - time.monotonic()
            if left <= 0:
                break
            has_waited = True
            self._bell.wait(left)
        if self._line:
            self._company.note_group(has_waited=has_waited, has_come=len(self._line) > found)
        group, self._line = self._line[:LARGEST_GROUP], self._line[LARGEST_GROUP:]
        return group

    def _commit_whatever_happens(self, group: Sequence[_Waiting]) -> None:
        self._last = time.monotonic()
        try:
            self._commit(group)
        except Exception as error:  # the boundary: everybody gets an answer, and the next group is committed
            log.exception("a group is not committed", instances=len(group))
            self._fail([waiting for waiting in group if not waiting.answer.done()], error)

    def _rest(self) -> None:
        if time.monotonic() - self._last < REST_SECONDS:
            return
        try:
            self._node.blobs.rest()
        except DicomNetworkError as error:
            log.warning("closing the landing log failed", code=error.code, error=str(error))

    def _commit(self, group: Sequence[_Waiting]) -> None:
        try:
            verdicts = self._write(group)
        except _NotDurable:
            durable = self._durable(group)
            if durable:
                self._commit(durable)
        except Unavailable as error:
            self._fail(group, error)
        except Exception as error:  # one arrival must not fail the others
            log.exception("a group is not committed", instances=len(group))
            if len(group) == 1:
                self._fail(group, error)
                return
            for waiting in group:
                self._commit([waiting])
        else:
            self._remove_unneeded(group, verdicts)
            self._answer(group, verdicts)

    def _durable(self, group: Sequence[_Waiting]) -> list[_Waiting]:
        """Sync container by container; gives the arrivals of those that can be, the others are answered."""
        by_container = defaultdict(list)
        for waiting in group:
            by_container[waiting.arrival.landed.extent.container].append(waiting)
        durable = []
        for waitings in by_container.values():
            try:
                self._node.blobs.sync([waiting.arrival.landed for waiting in waitings])
                durable += waitings
            except DicomNetworkError as error:
                self._fail(waitings, error)
        return durable

    def _write(self, group: Sequence[_Waiting]) -> list[Verdict]:
        """Index a group and sync its containers before the commit: the disk writes while the rows are made.

        Raises: _NotDurable, and nothing is indexed; Unavailable.
        """
        arrivals = [waiting.arrival for waiting in group]
        node = self._node
        with node.database.transaction() as transaction:
            verdicts = node.index.add(transaction, arrivals, node.settings.storage.duplicates)
            node.audit.record(transaction, audit_events(arrivals, verdicts))
            for waiting, verdict in zip(group, verdicts, strict=True):
                if waiting.witness is not None:
                    waiting.witness.note(transaction, waiting.arrival, verdict)
            self._sync(arrivals)
        return verdicts

    def _sync(self, arrivals: Sequence[Arrival]) -> None:
        try:
            self._node.blobs.sync([arrival.landed for arrival in arrivals])
        except DicomNetworkError as error:
            raise _NotDurable from error

    def _answer(self, group: Sequence[_Waiting], verdicts: Sequence[Verdict]) -> None:
        for waiting, verdict in zip(group, verdicts, strict=True):
            arrival = waiting.arrival
            log.debug(
                "instance stored",
                verdict=verdict.value,
                association=arrival.reception.association,
                sop_instance_uid=arrival.sop_instance_uid,
                container=arrival.landed.extent.container,
                offset=arrival.landed.extent.offset,
            )
            try:
                stored = stored_of(arrival, verdict)
            except DicomNetworkError as error:
                INSTANCES_REFUSED.labels(error.code).inc()
                waiting.answer.set_exception(error)
            else:
                _count(arrival)
                waiting.answer.set_result(stored)

    def _remove_unneeded(self, group: Sequence[_Waiting], verdicts: Sequence[Verdict]) -> None:
        """Take out of the store what was not taken, and what was here already where it has a container of its own."""
        refused: dict[Extent, None] = {}
        alone = []
        for waiting, verdict in zip(group, verdicts, strict=True):
            landed = waiting.arrival.landed
            if landed.alone and verdict in (Verdict.ALREADY_HERE, Verdict.KEPT_FIRST):
                alone.append(landed.extent.container)
            elif verdict is Verdict.KEPT_FIRST:
                refused[landed.extent] = None
        try:
            if refused:
                self._node.blobs.note(refused)
            for container in self._node.index.unreferenced(alone) if alone else ():
                self._node.blobs.remove(container)
        except Exception:  # they are committed all the same; what is left over is found by the check
            log.exception("what was not taken could not be deleted", instances=len(refused) + len(alone))

    def _fail(self, group: Sequence[_Waiting], error: Exception) -> None:
        if not isinstance(error, DicomNetworkError):
            error = Unavailable(f"the index did not take it: {type(error).__name__}", code="storage.not-indexed")
        for waiting in group:
            INSTANCES_REFUSED.labels(error.code).inc()
            log.warning(
                "instance not stored",
                code=error.code,
                error=str(error),
                association=waiting.arrival.reception.association,
                sop_instance_uid=waiting.arrival.sop_instance_uid,
            )
            waiting.answer.set_exception(error)


def _count(arrival: Arrival) -> None:
    """Count what was taken, but for what came by DIMSE: the listener and the dialer count that themselves."""
    via = arrival.reception.via
    if via not in ("C-STORE", "C-GET"):
        INSTANCES_IN.labels(via).inc()
        BYTES_IN.labels(via).inc(arrival.landed.extent.length)
