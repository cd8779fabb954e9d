"""The database: opens writing and reading transactions on SQLite or PostgreSQL."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from dicom_network.base.settings import Settings, secret
from dicom_network.domain.errors import InvalidInput, Unavailable
from dicom_network.stores.database.engine import postgresql_engine, sqlite_engine
from dicom_network.stores.database.statement import dialect_of
from dicom_network.stores.database.transaction import OpenTransaction
from dicom_network.stores.database.write_lock import WriteLock

WRITE_LOCK_KEY = 0x4449434F4D4E4554
"""Key of PostgreSQL's advisory lock: "DICOMNET"."""

BEGIN_READING = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}


class _Handles:
    """What belongs to one process: engines, the write lock, and the connection that the lock guards."""

    def __init__(self, url: str, path: Path | None) -> None:
        self.process = os.getpid()
        if path is not None:
            self.writer = sqlite_engine(path, writer=True)
            self.reader = sqlite_engine(path, writer=False)
            self.lock = WriteLock(path.with_name(path.name + ".lock"))
        else:
            self.writer = postgresql_engine(url, writer=True)
            self.reader = postgresql_engine(url, writer=False)
            self.lock = WriteLock(None)
        self._connection: sa.Connection | None = None

    @contextmanager
    def writing(self) -> Iterator[OpenTransaction]:
        """Hold the lock and the writing connection, which stays open between transactions."""
        self.lock.acquire()
        try:
            if self._connection is None:
                self._connection = self.writer.connect()
            try:
                yield OpenTransaction(self._connection)
            except (sqlite3.OperationalError, psycopg.OperationalError, sa.exc.OperationalError):
                self._connection.invalidate()
                self._connection.close()
                self._connection = None
                raise
        finally:
            self.lock.release()

    def close(self) -> None:
        """Close everything."""
        if self._connection is not None:
            self._connection.close()
        self.writer.dispose()
        self.reader.dispose()
        self.lock.close()


class SqlDatabase:
    """Opens transactions; see ``domain.ports.Database``. Safe to use from any thread and after a fork."""

    def __init__(self, *, url: str = "", path: Path | None = None) -> None:
        """Take a PostgreSQL URL or the path of a SQLite file."""
        self.url = url
        self.path = path
        self.dialect_name = "postgresql" if path is None else "sqlite"
        self.dialect = dialect_of(self.dialect_name)
        self._handles = _Handles(url, path)
        self._inherited: list[_Handles] = []

    @property
    def is_sqlite(self) -> bool:
        """Tell which of the two databases this is."""
        return self.path is not None

    @contextmanager
    def transaction(self) -> Iterator[OpenTransaction]:
        """Open a writing transaction: commits durably on leaving, rolls back on an exception.

        Raises: Unavailable where the database cannot be reached or the disk is full.
        """
        with _translated(), self._own().writing() as transaction:
            self._begin(transaction)
            with _ended(transaction):
                yield transaction

    @contextmanager
    def unqueued(self) -> Iterator[OpenTransaction]:
        """Open a writing transaction that, on PostgreSQL, does not queue with the others: rows keep it apart from them."""
        if self.is_sqlite:
            with self.transaction() as transaction:
                yield transaction
            return
        with _translated(), self._own().writer.connect() as connection:
            transaction = OpenTransaction(connection)
            transaction.cursor.execute("BEGIN")
            with _ended(transaction):
                yield transaction

    @contextmanager
    def snapshot(self) -> Iterator[OpenTransaction]:
        """Open a reading transaction that never waits for writers."""
        with self.reading() as transaction:
            transaction.cursor.execute(BEGIN_READING[self.dialect_name])
            try:
                yield transaction
            finally:
                transaction.cursor.execute("ROLLBACK")

    @contextmanager
    def reading(self) -> Iterator[OpenTransaction]:
        """Open a connection for single reading statements, each of which sees what is committed when it starts."""
        with _translated(), self._own().reader.connect() as connection:
            yield OpenTransaction(connection)

    @contextmanager
    def maintenance(self) -> Iterator[Any]:
        """Give a cursor outside of any transaction, for what PostgreSQL does not do in one."""
        with _translated(), self._own().writer.connect() as connection:
            yield OpenTransaction(connection).cursor

    @contextmanager
    def migrating(self) -> Iterator[sa.Connection]:
        """Open a transaction that may change the schema, while no other process writes."""
        with _translated(), self._own().writing() as transaction:
            if self.is_sqlite:
                transaction.cursor.execute("PRAGMA journal_mode=WAL")
            self._begin(transaction)
            # Alembic leaves the transaction to us where SQLAlchemy knows of one; that one commits the driver's.
            with transaction.connection.begin():
                yield transaction.connection

    def close(self) -> None:
        """Close every connection of this process."""
        self._own().close()

    def _begin(self, transaction: OpenTransaction) -> None:
        if self.is_sqlite:
            transaction.cursor.execute("BEGIN IMMEDIATE")
        else:
            transaction.cursor.execute("BEGIN")
            transaction.cursor.execute(f"SELECT pg_advisory_xact_lock({WRITE_LOCK_KEY})")

    def _own(self) -> _Handles:
        """Give the handles of this process. After a fork the parent's are kept, untouched, and new ones made."""
        if self._handles.process != os.getpid():
            self._inherited.append(self._handles)
            self._handles = _Handles(self.url, self.path)
        return self._handles


def open_database(settings: Settings) -> SqlDatabase:
    """Open the database of a node: the one of ``index.url``, or SQLite in the data folder.

    Raises: InvalidInput for a URL of another kind.
    """
    url = secret(settings.index.url)
    if not url:
        settings.node.data.mkdir(parents=True, exist_ok=True)
        return SqlDatabase(path=settings.node.data / "index.sqlite")
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise InvalidInput("index.url is no database URL", code="settings.index-url") from error
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return SqlDatabase(url=url)
    if backend == "sqlite" and parsed.database:
        return SqlDatabase(path=Path(parsed.database))
    raise InvalidInput(
        f"index.url names the database {backend}",
        code="settings.index-url",
        hint="take postgresql://… or leave it out for SQLite",
    )


@contextmanager
def _ended(transaction: OpenTransaction) -> Iterator[None]:
    """Commit a transaction that has begun, or roll it back on an exception."""
    try:
        yield
        transaction.cursor.execute("COMMIT")
        transaction.end()
    except BaseException:
        transaction.rolled_back()
        _roll_back(transaction.cursor)
        raise


def _roll_back(cursor: Any) -> None:
    try:
        cursor.execute("ROLLBACK")
    except (sqlite3.Error, psycopg.Error):
        # SQLite has rolled back by itself (disk full, I/O error), or the connection is gone, and so is the transaction.
        return


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what drivers raise about the database as such into the project's errors."""
    try:
        yield
    except (sqlite3.OperationalError, psycopg.OperationalError, sa.exc.OperationalError, sa.exc.TimeoutError) as error:
        cause = getattr(error, "orig", None) or error
        if str(cause).startswith(("no such", "near ")):
            raise
        if "full" in str(cause):
            raise Unavailable("the disk of the database is full", code="storage.out-of-space") from error
        raise Unavailable(f"the database does not answer: {type(cause).__name__}", code="index.unavailable") from error
