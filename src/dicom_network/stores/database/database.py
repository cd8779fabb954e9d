"""The database: opens writing and reading transactions on SQLite or PostgreSQL."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from dicom_network.base.settings import Settings, secret
from dicom_network.domain.errors import InvalidInput
from dicom_network.stores.database.handles import Handles, Writing
from dicom_network.stores.database.statement import dialect_of
from dicom_network.stores.database.transaction import OpenTransaction

BEGIN_READING = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}


class SqlDatabase:
    """Opens transactions; see ``domain.ports.Database``. Safe to use from any thread and after a fork."""

    def __init__(self, *, url: str = "", path: Path | None = None) -> None:
        """Take a PostgreSQL URL or the path of a SQLite file."""
        self.url = url
        self.path = path
        self.dialect_name = "postgresql" if path is None else "sqlite"
        self.dialect = dialect_of(self.dialect_name)
        self._handles = Handles(url, path)
        self._inherited: list[Handles] = []

    @property
    def is_sqlite(self) -> bool:
        """Tell which of the two databases this is."""
        return self.path is not None

    def transaction(self) -> AbstractContextManager[OpenTransaction]:
        """Open a writing transaction: commits durably on leaving, rolls back on an exception.

        Raises: Unavailable where the database cannot be reached or the disk is full.
        """
        return Writing(self._own())

    @contextmanager
    def unqueued(self) -> Iterator[OpenTransaction]:
        """Open a writing transaction that, on PostgreSQL, does not queue with the others.

        For what changes single rows of its own, which keep it apart from them.
        """
        if self.is_sqlite:
            with self.transaction() as transaction:
                yield transaction
            return
        handles = self._own()
        with handles.errors.translated(), handles.writer.connect() as connection:
            transaction = OpenTransaction(connection)
            transaction.cursor.execute("BEGIN")
            try:
                yield transaction
                transaction.cursor.execute("COMMIT")
            except BaseException:
                handles.roll_back(transaction)
                raise

    @contextmanager
    def snapshot(self) -> Iterator[OpenTransaction]:
        """Open a reading transaction that never waits for writers."""
        with self.reading() as transaction:
            transaction.cursor.execute(BEGIN_READING[self.dialect_name])
            try:
                yield transaction
            finally:
                self._own().roll_back(transaction)

    @contextmanager
    def reading(self) -> Iterator[OpenTransaction]:
        """Open a connection for single reading statements, each of which sees what is committed when it starts."""
        handles = self._own()
        with handles.errors.translated(), handles.reader.connect() as connection:
            yield OpenTransaction(connection)

    @contextmanager
    def maintenance(self) -> Iterator[Any]:
        """Give a cursor outside of any transaction, for what PostgreSQL does not do in one."""
        handles = self._own()
        with handles.errors.translated(), handles.writer.connect() as connection:
            yield OpenTransaction(connection).cursor

    @contextmanager
    def migrating(self) -> Iterator[sa.Connection]:
        """Open a transaction that may change the schema, while no other process writes."""
        handles = self._own()
        handles.lock.acquire()
        try:
            with handles.errors.translated():
                transaction = handles.connected()
                if self.is_sqlite:
                    transaction.cursor.execute("PRAGMA journal_mode=WAL")
                handles.begin(transaction)
                # Alembic leaves the transaction to us where SQLAlchemy knows of one; that one commits the driver's.
                with transaction.connection.begin():
                    yield transaction.connection
        finally:
            handles.lock.release()

    @property
    def driver_error(self) -> type[Exception]:
        """Root of what the driver raises."""
        return self._own().errors.any

    def close(self) -> None:
        """Close every connection of this process."""
        self._own().close()

    def _own(self) -> Handles:
        """Give the handles of this process. After a fork the parent's are kept, untouched, and new ones made."""
        if self._handles.process != os.getpid():
            self._inherited.append(self._handles)
            self._handles = Handles(self.url, self.path)
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
