"""What one process holds of a database: engines, the write lock, and the connection that the lock guards."""

import os
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlalchemy as sa

from dicom_network.domain.errors import Unavailable
from dicom_network.stores.database.driver_errors import DriverErrors
from dicom_network.stores.database.engine import postgresql_engine, sqlite_engine
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.database.write_lock import WriteLock

WRITE_LOCK_KEY = 0x4449434F4D4E4554
"""Key of PostgreSQL's advisory lock: "DICOMNET"."""


class Handles:
    """Engines and the write lock of one process."""

    def __init__(self, url: str, path: Path | None) -> None:
        self.process = os.getpid()
        if path is not None:
            self.writer = sqlite_engine(path, writer=True)
            self.reader = sqlite_engine(path, writer=False)
            self.lock = WriteLock(path.with_name(path.name + ".lock"))
            self._begin: tuple[str, ...] = ("BEGIN IMMEDIATE",)
        else:
            self.writer = postgresql_engine(url, writer=True)
            self.reader = postgresql_engine(url, writer=False)
            self.lock = WriteLock(None)
            self._begin = ("BEGIN", f"SELECT pg_advisory_xact_lock({WRITE_LOCK_KEY})")
        self.errors = DriverErrors(self.writer)
        self._connection: sa.Connection | None = None
        self._cursor: Any = None

    def connected(self) -> OpenTransaction:
        """Give the writing connection, which stays open between transactions. Call it with the lock held."""
        if self._connection is None:
            self._connection = self.writer.connect()
            self._cursor = self._connection.connection.cursor()
        return OpenTransaction(self._connection, self._cursor)

    def begin(self, transaction: OpenTransaction) -> None:
        """Begin a writing transaction."""
        for statement in self._begin:
            transaction.cursor.execute(statement)

    def roll_back(self, transaction: OpenTransaction) -> None:
        """Roll back what may have been rolled back already."""
        try:
            transaction.cursor.execute("ROLLBACK")
            transaction.end()
        except (self.errors.any, sa.exc.DBAPIError):
            # SQLite has done it by itself (disk full, I/O error), or the connection is gone, and so is the transaction.
            return

    def drop_connection(self) -> None:
        """Forget a writing connection that is broken; the next transaction opens another."""
        broken, self._connection = self._connection, None
        if broken is not None:
            broken.invalidate()
            broken.close()

    def close(self) -> None:
        """Close everything."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.writer.dispose()
        self.reader.dispose()
        self.lock.close()


class Writing:
    """A writing transaction as a context: lock, begin, commit or roll back, unlock.

    A class and not a generator: every received instance goes through it.
    """

    __slots__ = ("_handles", "_transaction")

    def __init__(self, handles: Handles) -> None:
        self._handles = handles

    def __enter__(self) -> OpenTransaction:
        handles = self._handles
        handles.lock.acquire()
        begun = False
        try:
            self._transaction = handles.connected()
            handles.begin(self._transaction)
            begun = True
        except handles.errors.outages as error:
            if (outage := self._outage(error)) is not None:
                raise outage from error
            raise
        finally:
            if not begun:
                handles.lock.release()
        return self._transaction

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        handles, transaction = self._handles, self._transaction
        committed, failure = False, error
        try:
            if error is None:
                transaction.cursor.execute("COMMIT")
                transaction.end()
                committed = True
        except handles.errors.outages as commit_error:
            failure = commit_error
        finally:
            # Whatever happens on the way, the next one in line gets the lock.
            try:
                if not committed:
                    transaction.rolled_back()
                    handles.roll_back(transaction)
                outage = self._outage(failure) if isinstance(failure, handles.errors.outages) else None
            finally:
                handles.lock.release()
        if outage is not None:
            raise outage from failure
        if failure is not None and failure is not error:
            raise failure

    def _outage(self, error: BaseException) -> Unavailable | None:
        """Tell what is the matter; whatever it is, the next transaction takes another connection."""
        self._handles.drop_connection()
        return self._handles.errors.outage_of(error)
