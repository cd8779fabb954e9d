"""An open transaction: the connection, the driver's cursor, and what has to be undone in memory if it fails."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from dicom_network.stores.database.statement import Parameters, Statement


class OpenTransaction:
    """Runs statements. Made by ``SqlDatabase``; not thread-safe, and of no use after its end."""

    __slots__ = ("_undo", "connection", "cursor")

    def __init__(self, connection: sa.Connection, cursor: Any = None) -> None:
        """Begin on a connection, with a cursor of its driver if one is open."""
        self.connection = connection
        self.cursor: Any = cursor or connection.connection.cursor()
        self._undo: list[Callable[[], None]] = []

    def run(self, statement: Statement, parameters: Parameters) -> Any:
        """Run a statement and give the cursor; it is shared, so fetch before the next one."""
        return self.cursor.execute(statement.sql, statement.values(parameters))

    def rows(self, statement: Statement, parameters: Parameters) -> list[Any]:
        """Run a query and give its rows, as tuples."""
        rows: list[Any] = self.cursor.execute(statement.sql, statement.values(parameters)).fetchall()
        return rows

    def row(self, statement: Statement, parameters: Parameters) -> Any:
        """Run a query and give its first row, or None."""
        return self.cursor.execute(statement.sql, statement.values(parameters)).fetchone()

    def run_many(self, statement: Statement, rows: Sequence[Parameters]) -> None:
        """Run a statement for every set of parameters."""
        if len(rows) == 1:
            self.cursor.execute(statement.sql, statement.values(rows[0]))
        elif rows:
            self.cursor.executemany(statement.sql, [statement.values(row) for row in rows])

    def execute(self, clause: Any, parameters: Any = None) -> sa.CursorResult[Any]:
        """Run a Core clause, for what is not done often."""
        return self.connection.execute(clause, parameters)

    def on_rollback(self, undo: Callable[[], None]) -> None:
        """Have something called if the transaction fails, such as forgetting ids that it gave out."""
        if undo not in self._undo:
            self._undo.append(undo)

    def rolled_back(self) -> None:
        """Undo what was done in memory."""
        for undo in self._undo:
            undo()

    def end(self) -> None:
        """Let SQLAlchemy know that the transaction, which it has not begun itself, is over."""
        if self.connection.in_transaction():
            self.connection.rollback()


def chunks(items: Iterable[Any], size: int) -> Iterable[list[Any]]:
    """Cut a sequence into lists of at most ``size``."""
    chunk: list[Any] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
