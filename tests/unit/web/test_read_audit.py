"""Reads are recorded before they are given: many in one commit, and nothing without it."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from dicom_network.base.web import read_audit
from dicom_network.base.web.read_audit import ReadAudit
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import DicomNetworkError, Unavailable
from tests.patience import SECONDS


class Trail:
    """A database and its audit trail; the first commit waits until it is let go."""

    def __init__(self, errors: Sequence[Exception] = ()) -> None:
        self.commits: list[list[str]] = []
        self.first_may_end = threading.Event()
        self.errors = list(errors)

    @contextmanager
    def transaction(self) -> Iterator[list[str]]:
        recorded: list[str] = []
        yield recorded
        if self.errors:
            raise self.errors.pop(0)
        if not self.commits:
            self.first_may_end.wait(SECONDS)
        self.commits.append(recorded)

    def record(self, transaction: Any, events: Sequence[AuditEvent]) -> None:
        transaction += [event.action for event in events]


def event(name: str) -> AuditEvent:
    return AuditEvent(action=name, occurred=datetime(2024, 3, 11, tzinfo=UTC), actor="person:amoraru")


def test_what_comes_during_a_commit_shares_the_next_one() -> None:
    trail = Trail()
    reads = ReadAudit(trail, trail)  # type: ignore[arg-type]

    async def ask() -> None:
        first = reads.begin(event("first"))
        others = []
        while not others:
            await asyncio.sleep(0)
            others = [reads.begin(event(f"read {number}")) for number in range(20)]
        trail.first_may_end.set()
        await asyncio.gather(first, *others)

    asyncio.run(ask())

    assert sum(map(len, trail.commits)) == 21
    assert len(trail.commits) <= 3


def test_a_view_is_recorded_once_a_minute_however_many_ask_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    trail = Trail()
    trail.first_may_end.set()
    reads = ReadAudit(trail, trail)  # type: ignore[arg-type]
    clock = [100.0]
    monkeypatch.setattr(read_audit.time, "monotonic", lambda: clock[0])

    async def ask() -> None:
        await asyncio.gather(*[reads.record_gathered(("amoraru", "1.2"), event("view")) for _ in range(30)])
        await reads.record_gathered(("amoraru", "1.3"), event("other series"))
        await reads.record_gathered(("vcebotari", "1.2"), event("other person"))
        clock[0] += read_audit.GATHER_SECONDS - 1
        await reads.record_gathered(("amoraru", "1.2"), event("view again"))
        clock[0] += 2
        await reads.record_gathered(("amoraru", "1.2"), event("view a minute later"))

    asyncio.run(ask())

    assert sorted(name for commit in trail.commits for name in commit) == [
        "other person",
        "other series",
        "view",
        "view a minute later",
    ]


@pytest.mark.parametrize("error", [Unavailable("the disk is full", code="index.full"), RuntimeError("what was that?")])
def test_what_cannot_be_recorded_is_not_given_and_is_tried_again(error: Exception) -> None:
    trail = Trail([error])
    trail.first_may_end.set()
    reads = ReadAudit(trail, trail)  # type: ignore[arg-type]

    async def ask() -> None:
        with pytest.raises(DicomNetworkError):
            await reads.record_gathered("key", event("view"))
        assert not reads.is_recent("key")
        await reads.record_gathered("key", event("view"))
        assert reads.is_recent("key")

    asyncio.run(ask())

    assert trail.commits == [["view"]]


def test_a_client_that_goes_away_takes_no_event_with_it() -> None:
    trail = Trail()
    reads = ReadAudit(trail, trail)  # type: ignore[arg-type]

    async def ask() -> None:
        gone = asyncio.ensure_future(reads.record_gathered("key", event("view")))
        stays = asyncio.ensure_future(reads.record_gathered("key", event("view")))
        await asyncio.sleep(0)
        gone.cancel()
        trail.first_may_end.set()
        await stays

    asyncio.run(ask())

    assert trail.commits == [["view"]]
