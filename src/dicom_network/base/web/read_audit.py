"""Who read what, recorded before it is given.

An act that changes something shares its transaction with its audit event; a read has no transaction of its own. So
reads of several requests at a time are committed together: a request waits for the commit that takes its event, and
the commits follow one another without a pause.

Retrievals are gathered: one event a minute for a person and a series, however many of its frames are fetched
meanwhile. Each web process gathers for itself.
"""

import asyncio
import contextlib
import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from dicom_network.base.log import logger
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import DicomNetworkError, Unavailable
from dicom_network.domain.ports import AuditTrail, Database

GATHER_SECONDS = 60.0
REMEMBERED = 10_000
"""Recent retrievals that are kept in mind; the oldest are forgotten first and recorded again."""
LARGEST_GROUP = 500

log = logger("read-audit")


@dataclass(frozen=True, slots=True)
class _Waiting:
    event: AuditEvent
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[None]

    def resolve(self, error: DicomNetworkError | None) -> None:
        # A loop that was closed meanwhile has nobody who waits.
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._resolve_here, error)

    def _resolve_here(self, error: DicomNetworkError | None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


class ReadAudit:
    """Records reads, many at a time. One a process; its thread starts with the first event."""

    def __init__(self, database: Database, audit: AuditTrail) -> None:
        self._database = database
        self._audit = audit
        self._queue: queue.SimpleQueue[_Waiting] = queue.SimpleQueue()
        self._recent: OrderedDict[Hashable, tuple[float, asyncio.Future[None]]] = OrderedDict()
        self._thread: threading.Thread | None = None

    def begin(self, event: AuditEvent) -> asyncio.Future[None]:
        """Record an event; await the answer before anything is given. Raises, when awaited: Unavailable."""
        return self._put(event)

    def is_recent(self, key: Hashable) -> bool:
        """Tell whether an event with this key is durable and younger than ``GATHER_SECONDS``."""
        known = self._recent.get(key)
        if known is None or time.monotonic() - known[0] >= GATHER_SECONDS or not known[1].done():
            return False
        return not known[1].cancelled() and known[1].exception() is None

    async def record_gathered(self, key: Hashable, event: AuditEvent) -> None:
        """Record an event unless one with this key is recent or on its way. Raises: Unavailable."""
        if self.is_recent(key):
            return
        known = self._recent.get(key)
        if known is None or known[1].done():
            known = (time.monotonic(), self._put(event))
            self._recent[key] = known
            self._recent.move_to_end(key)
            if len(self._recent) > REMEMBERED:
                self._recent.popitem(last=False)
        # Shielded: a client that goes away must not take the event of the others with it.
        await asyncio.shield(known[1])

    def _put(self, event: AuditEvent) -> asyncio.Future[None]:
        loop = asyncio.get_running_loop()
        waiting = _Waiting(event, loop, loop.create_future())
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="read-audit", daemon=True)
            self._thread.start()
        self._queue.put(waiting)
        return waiting.done

    def _run(self) -> None:
        while True:
            group = [self._queue.get()]
            while len(group) < LARGEST_GROUP and not self._queue.empty():
                group.append(self._queue.get())
            error = self._commit([waiting.event for waiting in group])
            for waiting in group:
                waiting.resolve(error)

    def _commit(self, events: list[AuditEvent]) -> DicomNetworkError | None:
        try:
            with self._database.transaction() as transaction:
                self._audit.record(transaction, events)
        except DicomNetworkError as error:
            return error
        except Exception as error:
            # The thread serves every request: no fault of one may end it.
            log.error("reads could not be recorded", events=len(events), exc_info=error)
            return Unavailable("the audit trail cannot be written", code="audit.unavailable", hint="see the log")
        return None
