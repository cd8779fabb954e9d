"""A term: one match of a query, bound to the level and the columns that it restricts.

A term can be written in two ways. *Veiled*, its columns are wrapped so that no index applies: it filters rows that
something else has found. *Bare*, it is what the database finds rows by. ``plans`` decides which term is bare, because a
planner that guesses wrong costs a hundred times what the answer is worth.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

from dicom_network.domain.errors import InvalidInput
from dicom_network.standard.elements import format_tag
from dicom_network.standard.query_attributes import INSTANCE, PATIENT, SERIES, STUDY
from dicom_network.stores.database.schema import instance, patient, series, study
from dicom_network.stores.index.predicates import Binds, Column

TABLES = {PATIENT: patient, STUDY: study, SERIES: series, INSTANCE: instance}

Veil: TypeAlias = Callable[[Column], Column]


@dataclass(frozen=True, slots=True)
class Term:
    """One restriction of a query."""

    level: str
    shape: Hashable
    values: tuple[Any, ...]
    build: Callable[[Binds, Veil], Column]
    """Makes the SQL, on the table of the level."""
    tag: int = 0
    is_unique: bool = False
    """At most a handful of rows: an equality of a unique key."""
    is_lead: bool = False
    """Has an index of its own, so that it can be bare and be counted."""
    entries: Callable[[Binds], sa.Select[Any]] | None = None
    """Selects the entries of that index where it is one of another table."""
    ordered: sa.Column[Any] | None = None
    """First column of a table whose entries of one value lie in the order of the studies, with copies of it."""
    is_in_order: bool = False
    """Bare, an index of the level's own table gives its rows in the order of the answers."""
    slot: int = -1
    """Place of its parameters among those of the query, where that is not its position: a term of a rule."""


def bare(column: Column) -> Column:
    """Leave a column to the indexes."""
    return column


class _Veiled(sa.ColumnElement[Any]):
    """A column that no index applies to, at no cost: ``+column`` on SQLite, a trivial expression on PostgreSQL."""

    inherit_cache = True
    # By which SQLAlchemy tells two of them apart: without it no statement that holds one is kept compiled.
    _traverse_internals = [("column", InternalTraversal.dp_clauseelement)]  # noqa: RUF012 - as its base has it

    def __init__(self, column: Column) -> None:
        self.column = column
        self.type = column.type

    def self_group(self, against: Any = None) -> Any:
        """Tell that no parentheses are needed."""
        return self


@compiles(_Veiled, "sqlite")
def _unary_plus(element: _Veiled, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{compiler.process(element.column, **options)}"


@compiles(_Veiled)
def _expression(element: _Veiled, compiler: SQLCompiler, **options: Any) -> str:
    neutral = "+ 0" if isinstance(element.type, sa.Integer) else "|| ''"
    return f"({compiler.process(element.column, **options)} {neutral})"


def veiled(column: Column) -> Column:
    """Keep every index off a column."""
    return _Veiled(column)


@cache
def other(table: sa.Table) -> Any:
    """Give a table under another name, for a look-up in a query that may walk the table itself.

    The same for all look-ups, which stand beside and never in one another: a new one would copy every column each time.
    """
    return table.alias()


def looked_up(entry_column: Column, *where: Any, of: Column = study.c.id) -> Column:
    """Ask whether the study of a row has such an entry in another table, whose column names the study, or its patient.

    As a scalar subquery, which PostgreSQL looks up for each row. What it knows as EXISTS it may turn into a join with
    all entries of the table, which costs a hundred times as much where a page is full after a few hundred rows.
    """
    found = sa.select(entry_column).where(entry_column == of, *where).limit(sa.literal_column("1"))
    entry: Column = veiled(of) == found.correlate(study).scalar_subquery()
    return entry


def unsupported(tag: int) -> InvalidInput:
    """Make the error for an attribute that no query can restrict."""
    return InvalidInput(
        f"{format_tag(tag)} cannot be matched", code="query.unsupported", hint="index.extra_tags can add it"
    )
