"""What was begun in a browser and has to be finished in it soon, on SQL: a challenge, a log-in that lacks a factor."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from dicom_network.base.clock import now
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.instants import microseconds
from dicom_network.stores.database.schema import ceremony
from dicom_network.stores.database.transaction import OpenTransaction

MOST_KEPT = 20_000
"""Anybody may begin one; beyond so many the oldest are given up."""


class SqlCeremonies:
    """See ``domain.ports.Ceremonies``."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    def begin(
        self,
        transaction: OpenTransaction,
        kind: str,
        digest: bytes,
        *,
        expires: datetime,
        person: int | None = None,
        content: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep a ceremony under the SHA-256 of its handle, and let go of those that nobody finished."""
        row = {
            "kind": kind,
            "digest": digest,
            "person": person,
            "content": orjson.dumps(dict(content or {})).decode(),
            "expires": microseconds(expires),
        }
        transaction.execute(sa.delete(ceremony).where(ceremony.c.expires <= microseconds(now())))
        number = transaction.execute(sa.insert(ceremony).values(row).returning(ceremony.c.id)).scalar_one()
        transaction.execute(sa.delete(ceremony).where(ceremony.c.id <= number - MOST_KEPT))

    def find(self, kind: str, digest: bytes) -> Mapping[str, Any] | None:
        """Find a ceremony that may still be finished: id, person_id, content, attempts."""
        selected = sa.select(ceremony.c.id, ceremony.c.person, ceremony.c.content, ceremony.c.attempts).where(
            ceremony.c.digest == digest, ceremony.c.kind == kind, ceremony.c.expires > microseconds(now())
        )
        with self._database.reading() as transaction:
            row = transaction.execute(selected).first()
        if row is None:
            return None
        return {
            "id": row.id,
            "person_id": row.person,
            "content": orjson.loads(row.content),
            "attempts": row.attempts,
        }

    def note_attempt(self, transaction: OpenTransaction, ceremony_id: int) -> None:
        """Count a failed attempt to finish it."""
        more = sa.update(ceremony).where(ceremony.c.id == ceremony_id).values(attempts=ceremony.c.attempts + 1)
        transaction.execute(more)

    def finish(self, transaction: OpenTransaction, ceremony_id: int) -> bool:
        """Take a ceremony; False where another request has taken it just now."""
        return bool(transaction.execute(sa.delete(ceremony).where(ceremony.c.id == ceremony_id)).rowcount)
