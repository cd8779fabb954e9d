"""The kinds of columns that migrations make tables of. Never changed: what was migrated yesterday has to stay the same.

What a later migration needs otherwise it says itself.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
}

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def identity(*, given: bool = False) -> sa.Column[int]:
    """Make the surrogate key; ``given``: the program chooses it, not the database."""
    return sa.Column("id", ID, primary_key=True, autoincrement=not given)


def text(name: str, *, primary_key: bool = False) -> sa.Column[str]:
    """Make a text column, which sorts by code point and is empty where there is nothing."""
    if primary_key:
        return sa.Column(name, TEXT, primary_key=True)
    return sa.Column(name, TEXT, nullable=False, server_default="")


def number(
    name: str, *, default: int | None = None, nullable: bool = False, primary_key: bool = False
) -> sa.Column[int]:
    """Make an integer of 64 bits."""
    if primary_key:
        return sa.Column(name, ID, primary_key=True, autoincrement=False)
    return sa.Column(name, sa.BigInteger, nullable=nullable, server_default=_default(default))


def small(
    name: str, *, default: int | None = None, nullable: bool = False, primary_key: bool = False
) -> sa.Column[int]:
    """Make a small integer."""
    if primary_key:
        return sa.Column(name, sa.SmallInteger, primary_key=True, autoincrement=False)
    return sa.Column(name, sa.SmallInteger, nullable=nullable, server_default=_default(default))


def integer(name: str, *, primary_key: bool = False) -> sa.Column[int]:
    """Make an integer of 32 bits."""
    return sa.Column(name, sa.Integer, primary_key=primary_key, autoincrement=False, nullable=False)


def octets(name: str) -> sa.Column[bytes]:
    """Make a column of bytes."""
    return sa.Column(name, sa.LargeBinary, nullable=False)


def reference(
    name: str, target: str, *, nullable: bool = False, cascade: bool = False, primary_key: bool = False
) -> sa.Column[int]:
    """Make a foreign key to the ``id`` of another table."""
    key = sa.ForeignKey(f"{target}.id", ondelete="CASCADE" if cascade else None)
    if primary_key:
        return sa.Column(name, ID, key, primary_key=True)
    return sa.Column(name, ID, key, nullable=nullable)


def create_index(name: str, table: str, columns: Sequence[Any], *, unique: bool = False, where: str = "") -> None:
    """Create an index; ``where`` says which rows are in it."""
    clause = sa.text(where) if where else None
    op.create_index(name, table, columns, unique=unique, sqlite_where=clause, postgresql_where=clause)


def _default(value: int | None) -> sa.TextClause | None:
    return None if value is None else sa.text(str(value))
