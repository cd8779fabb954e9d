"""The audit trail on both databases."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import pytest

from dicom_network.domain.audit import AuditEvent, Outcome
from dicom_network.stores.audit import SqlAuditTrail, Verification
from dicom_network.stores.database.database import SqlDatabase

WHEN = datetime(2026, 3, 4, 5, 6, 7, 123456, tzinfo=UTC)


def event(number: int) -> AuditEvent:
    """Make an event."""
    return AuditEvent(
        "dimse:instances:store",
        WHEN,
        f"ae:CT{number}",
        Outcome.SUCCESS,
        objects={"study": "1.2.3", "instances": number},
    )


@contextmanager
def tampering(database: SqlDatabase) -> Iterator[None]:
    """Lift what keeps the trail append-only, as an owner of the database could."""
    with database.transaction() as transaction:
        if database.is_sqlite:
            transaction.cursor.execute("DROP TRIGGER audit_event_UPDATE")
            transaction.cursor.execute("DROP TRIGGER audit_event_DELETE")
        else:
            transaction.cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
    yield


def filled(database: SqlDatabase, count: int) -> SqlAuditTrail:
    """Record events, two in a transaction."""
    trail = SqlAuditTrail(database)
    for number in range(0, count, 2):
        with database.transaction() as transaction:
            trail.record(transaction, [event(number), event(number + 1)])
    return trail


def test_an_untouched_trail_verifies(database: SqlDatabase) -> None:
    assert SqlAuditTrail(database).verify() == Verification(0)
    assert filled(database, 6).verify() == Verification(6)


def test_an_event_is_gone_with_the_act_that_failed(database: SqlDatabase) -> None:
    trail = filled(database, 2)
    with pytest.raises(ZeroDivisionError), database.transaction() as transaction:
        trail.record(transaction, [event(9)])
        raise ZeroDivisionError
    with database.transaction() as transaction:
        trail.record(transaction, [event(10)])
    assert trail.verify() == Verification(3)


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET actor = 'node'", "DELETE FROM audit_event"])
def test_events_cannot_be_changed_or_deleted(database: SqlDatabase, statement: str) -> None:
    trail = filled(database, 2)
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.RaiseException)), database.transaction() as transaction:
        transaction.cursor.execute(statement)
    assert trail.verify() == Verification(2)


def test_a_changed_event_breaks_the_chain_at_its_place(database: SqlDatabase) -> None:
    trail = filled(database, 6)
    with tampering(database), database.transaction() as transaction:
        transaction.cursor.execute("UPDATE audit_event SET event = replace(event, 'CT3', 'CT4') WHERE id = 4")
    assert trail.verify() == Verification(3, broken_at=4)


def test_a_missing_event_breaks_the_chain_at_its_place(database: SqlDatabase) -> None:
    trail = filled(database, 6)
    with tampering(database), database.transaction() as transaction:
        transaction.cursor.execute("DELETE FROM audit_event WHERE id = 3")
    assert trail.verify() == Verification(2, broken_at=3)


def test_missing_events_at_the_end_are_noticed(database: SqlDatabase) -> None:
    trail = filled(database, 6)
    with tampering(database), database.transaction() as transaction:
        transaction.cursor.execute("DELETE FROM audit_event WHERE id > 4")
    assert not trail.verify().is_whole
    assert trail.verify().broken_at == 5
