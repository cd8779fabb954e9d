"""Arrivals: server-sent events (HTML 9.2) about studies that came or grew while somebody looks at the list.

Processes share nothing but the database, so each asks it for the mark of now once a second, however many people watch.
Who watches asks for the studies themselves, and gets those that they may see.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import TypeAlias

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from dicom_network.base.study_answer import StudyAnswer
from dicom_network.base.web.request import header
from dicom_network.base.web.stop_notice import stop_notice_of
from dicom_network.domain.errors import InvalidInput, Unavailable
from dicom_network.domain.study_list import Changes, Sight, StudyFilter, StudyQuestion, StudySort
from dicom_network.domain.study_ports import StudyList

EVENT_STREAM = "text/event-stream"
LOOK_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
"""A line that says nothing, so that proxies do not take a quiet stream for a dead one."""
LONGEST_SECONDS = 600.0
"""Then the stream ends and the browser begins another, if the session still lets it."""
MOST_WATCHERS = 500
"""Of one process."""
MOST_STUDIES = 100
"""Told at once; of more only that there were."""
RETRY = b"retry: 2000\n\n"
HEARTBEAT = b": still here\n\n"


SightNow: TypeAlias = Callable[[], Sight]


class Arrivals:
    """Tells those who watch. One a process."""

    def __init__(self, studies: StudyList) -> None:
        self._studies = studies
        self._watchers = 0
        self._mark = 0
        self._looked = 0.0
        self._looking: asyncio.Task[int] | None = None

    async def watch(self, request: Request, sight: SightNow) -> AsyncIterator[bytes]:
        """Give the stream of one who watches; ``sight`` is asked anew whenever there is something to tell.

        Raises: Unavailable where too many do, InvalidInput (``studies.mark``) for a ``Last-Event-ID`` that is no mark.
        """
        if self._watchers >= MOST_WATCHERS:
            raise Unavailable("too many people watch arrivals", code="studies.watchers", hint="load the list anew")
        given = _mark_in(header(request, b"last-event-id"))
        mark = await self._mark_of_now() if given is None else given
        return self._stream(stop_notice_of(request), mark, sight)

    async def _stream(self, stop: asyncio.Event, mark: int, sight: SightNow) -> AsyncIterator[bytes]:
        self._watchers += 1
        try:
            yield RETRY + _event("mark", mark, {})
            end = time.monotonic() + LONGEST_SECONDS
            said = time.monotonic()
            while time.monotonic() < end and not await _is_set(stop, LOOK_SECONDS):
                told = b""
                if await self._mark_of_now() != mark:
                    changes = await run_in_threadpool(self._studies.changes, mark, MOST_STUDIES)
                    mark = changes.mark
                    told = await run_in_threadpool(self._told, changes, sight)
                if told or time.monotonic() - said > HEARTBEAT_SECONDS:
                    said = time.monotonic()
                    yield told or HEARTBEAT
        finally:
            self._watchers -= 1

    def _told(self, changes: Changes, sight: SightNow) -> bytes:
        """Write what there is to tell; empty where the person may see nothing of it."""
        if not changes.is_complete:
            return _event("reset", changes.mark, {})
        if not changes.studies:
            return b""
        asked = StudyQuestion(StudyFilter(studies=changes.studies), StudySort.ARRIVAL, size=MOST_STUDIES)
        rows = [StudyAnswer.of(row).model_dump(mode="json") for row in self._studies.page(asked, sight()).rows]
        return _event("studies", changes.mark, rows) if rows else b""

    async def _mark_of_now(self) -> int:
        """Give the mark; all who watch in this process share the look."""
        if time.monotonic() - self._looked >= LOOK_SECONDS / 2:
            if self._looking is None or self._looking.done():
                self._looking = asyncio.ensure_future(run_in_threadpool(self._studies.mark))
            self._mark = await asyncio.shield(self._looking)
            self._looked = time.monotonic()
        return self._mark


async def _is_set(stop: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return False
    return True


def _mark_in(text: str) -> int | None:
    """Read ``Last-Event-ID``; None where there is none. Raises: InvalidInput."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InvalidInput("Last-Event-ID is no mark of this node", code="studies.mark")
    return int(text)


def _event(kind: str, mark: int, content: object) -> bytes:
    return b"event: %b\nid: %d\ndata: %b\n\n" % (kind.encode(), mark, orjson.dumps(content))
