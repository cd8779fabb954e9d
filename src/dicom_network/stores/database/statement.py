"""Statements: SQLAlchemy Core, compiled once for a dialect and then run on the driver's own cursor.

Core composes the SQL so that one text serves both databases; running it through the driver costs a tenth of what
running it through Core does (1.7 µs against 17 µs for a look-up by key on SQLite), which is what a received instance
pays eight times.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text of one dialect with named parameters, and the values that are part of it."""

    sql: str
    constants: dict[str, Any]

    def values(self, parameters: Parameters) -> Parameters:
        """Complete the parameters of a run."""
        return {**self.constants, **parameters} if self.constants else parameters


def dialect_of(name: str) -> Dialect:
    """Give the dialect that statements are compiled for: ``sqlite`` or ``postgresql``."""
    if name == "sqlite":
        return sqlite.dialect(paramstyle="named")
    dialect: Dialect = postgresql.psycopg.dialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]
    return dialect


def compile_statement(clause: sa.sql.expression.ClauseElement, dialect: Dialect) -> Statement:
    """Compile a clause whose parameters are ``bindparam`` by name."""
    compiled: Any = clause.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    constants = {name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required}
    return Statement(str(compiled), constants)


def insert_statement(table: sa.Table, columns: Sequence[str], dialect: Dialect, *, returning: str = "") -> Statement:
    """Compile an INSERT of these columns, each a parameter of its own name."""
    clause: Any = sa.insert(table).values({column: sa.bindparam(column) for column in columns})
    if returning:
        clause = clause.returning(table.c[returning])
    return compile_statement(clause, dialect)


def insert_or_ignore(table: sa.Table, columns: Sequence[str], dialect: Dialect) -> Statement:
    """Compile an INSERT that passes over a row which is there already."""
    insert: Any = sqlite.insert(table) if dialect.name == "sqlite" else postgresql.insert(table)
    clause = insert.values({column: sa.bindparam(column) for column in columns}).on_conflict_do_nothing()
    return compile_statement(clause, dialect)
