"""Statements that are made of parts, each compiled when it is first asked for.

Composing SQL and compiling it costs a hundred times what most queries cost. So whoever asks says first what the
statement is made of, as a key, and composes it only where no such statement is known.
"""

from collections.abc import Callable, Hashable
from typing import Any

from sqlalchemy.engine import Dialect

from dicom_network.stores.database.statement import Statement, compile_statement

REMEMBERED = 1024
"""Far more than the questions that people ask; who asks others on purpose makes them be compiled again, no more."""


class Statements:
    """Compiled statements of one dialect by their keys. Safe to use from any thread."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: dict[Hashable, Statement] = {}

    def get(self, key: Hashable, make: Callable[[], Any]) -> Statement:
        """Give the statement of a key; ``make`` composes the clause, its parameters being ``bindparam`` by name."""
        statement = self._known.get(key)
        if statement is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            statement = self._known[key] = compile_statement(make(), self._dialect)
        return statement
