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

    async def record(self, event: AuditEvent) -> None:
        """Record an event; returns once it is durable. Raises: Unavailable: then nothing may be given."""
        await self._put(event)

    async def record_gathered(self, key: Hashable, event: AuditEvent) -> None:
        """Record an event unless one with this key was recorded within ``GATHER_SECONDS``. Raises: Unavailable."""
        known = self._recent.get(key)
        now = time.monotonic()
        if known is not None and now - known[0] < GATHER_SECONDS and not _has_failed(known[1]):
            if not known[1].done():
                await asyncio.shield(known[1])
            return
        future = self._put(event)
        self._recent[key] = (now, future)
        self._recent.move_to_end(key)
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        await asyncio.shield(future)

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


def _has_failed(future: asyncio.Future[None]) -> bool:
    return future.done() and (future.cancelled() or future.exception() is not None)
