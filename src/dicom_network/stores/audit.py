"""The audit trail on SQL: events in a chain of hashes, written in the transaction of the act.

Triggers refuse to change or delete events. Who gets around them (with the file, or as owner of the database) breaks the
chain, and ``verify`` tells where. Event ids have no gaps.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from dicom_network.domain.audit import AuditEvent, canonical_bytes, chain_hash
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds
from dicom_network.stores.database.schema import audit_event, audit_head, study_event
from dicom_network.stores.database.statement import compile_statement, insert_or_ignore, insert_statement
from dicom_network.stores.database.transaction import OpenTransaction

CHAIN_START = bytes(32)
_PAGE = 5000


@dataclass(frozen=True, slots=True)
class Verification:
    """What ``verify`` found."""

    events: int
    """Events whose hashes were right."""
    broken_at: int | None = None
    """Id of the first event that is changed or missing, or that follows one which is."""

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing was changed or taken out."""
        return self.broken_at is None


class SqlAuditTrail:
    """Appends and verifies; see ``domain.ports.AuditTrail``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database
        dialect = database.dialect
        self._head = compile_statement(sa.select(audit_head.c.last, audit_head.c.hash), dialect)
        self._new = insert_statement(
            audit_event, ["id", "occurred", "action", "actor", "outcome", "event", "hash"], dialect
        )
        self._of_study = insert_or_ignore(study_event, ["study_instance_uid", "event"], dialect)
        self._set_head = compile_statement(
            sa.update(audit_head).values(last=sa.bindparam("new_last"), hash=sa.bindparam("new_hash")), dialect
        )
        self._page = compile_statement(_page(), dialect)

    def record(self, transaction: OpenTransaction, events: Sequence[AuditEvent]) -> None:
        """Append events, in the transaction of the act that they tell of."""
        if not events:
            return
        last, previous = transaction.row(self._head, {})
        rows = []
        for number, event in enumerate(events, start=last + 1):
            canonical = canonical_bytes(event)
            previous = chain_hash(previous, canonical)
            rows.append(
                {
                    "id": number,
                    "occurred": microseconds(event.occurred),
                    "action": event.action,
                    "actor": event.actor,
                    "outcome": event.outcome.value,
                    "event": canonical.decode(),
                    "hash": previous,
                }
            )
        transaction.run_many(self._new, rows)
        transaction.run_many(self._of_study, _studies_of(events, first=last + 1))
        transaction.run(self._set_head, {"new_last": last + len(rows), "new_hash": previous})

    def verify(self) -> Verification:
        """Follow the chain from its start to its head, in one snapshot."""
        with self._database.snapshot() as transaction:
            last, head = transaction.row(self._head, {})
            previous, number = CHAIN_START, 0
            for number, event, stored in self._events(transaction):
                previous = chain_hash(previous, event.encode())
                if previous != stored:
                    return Verification(number - 1, number)
            if number != last or previous != bytes(head):
                return Verification(number, number + 1)
            return Verification(number)

    def _events(self, transaction: OpenTransaction) -> Iterator[tuple[int, str, bytes]]:
        """Yield number, content and hash in order; a missing event ends it with one that cannot be right."""
        expected = 1
        while rows := transaction.rows(self._page, {"after": expected - 1, "size": _PAGE}):
            for number, event, stored in rows:
                if number != expected:
                    yield expected, "", b""
                    return
                yield number, event, bytes(stored)
                expected += 1


def _studies_of(events: Sequence[AuditEvent], *, first: int) -> list[dict[str, object]]:
    """Tell which events are about which studies, so that what happened to one is found without reading the trail."""
    rows: list[dict[str, object]] = []
    for number, event in enumerate(events, start=first):
        named = event.objects.get("study"), *_several(event.objects.get("studies"))
        rows += [{"study_instance_uid": uid, "event": number} for uid in named if isinstance(uid, str) and uid]
    return rows


def _several(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _page() -> sa.Select[tuple[int, str, bytes]]:
    return (
        sa.select(audit_event.c.id, audit_event.c.event, audit_event.c.hash)
        .where(audit_event.c.id > sa.bindparam("after"))
        .order_by(audit_event.c.id)
        .limit(sa.bindparam("size", type_=sa.Integer))
    )
