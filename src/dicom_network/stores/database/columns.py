"""The kinds of columns that tables are made of, alike on SQLite and PostgreSQL.

Text sorts by code point on both (SQLite's BINARY, PostgreSQL's ``C``), so that the same prefix ranges and the same
cursors mean the same rows. Instants are microseconds since 1970 in UTC. Flags and states are small integers.
"""

from typing import Any

import sqlalchemy as sa

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

METADATA = sa.MetaData(naming_convention=NAMING)

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def identity() -> sa.Column[int]:
    """Make the surrogate key of a table."""
    return sa.Column("id", IDENTITY, primary_key=True)


def given_identity() -> sa.Column[int]:
    """Make the surrogate key of a table whose ids are taken from ``totals.last_id``.

    An id never comes to mean another row, not even after the newest row has gone: sealing moves versions by their ids,
    and processes remember those of series.
    """
    return sa.Column("id", IDENTITY, primary_key=True, autoincrement=False)


def text(name: str, **options: Any) -> sa.Column[str]:
    """Make a text column; missing text is empty, never NULL, so that it sorts and compares like any other."""
    return sa.Column(name, TEXT, nullable=False, server_default=options.pop("server_default", ""), **options)


def number(name: str, default: int | None = 0) -> sa.Column[int]:
    """Make an integer column of 64 bits; without a default it may be NULL."""
    if default is None:
        return sa.Column(name, sa.BigInteger, nullable=True)
    return sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text(str(default)))


def flag(name: str, default: int = 0) -> sa.Column[int]:
    """Make a column of small integers: a flag or a state."""
    return sa.Column(name, sa.SmallInteger, nullable=False, server_default=sa.text(str(default)))


def instant(name: str, *, nullable: bool = False) -> sa.Column[int]:
    """Make a column of microseconds since 1970 in UTC."""
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def octets(name: str) -> sa.Column[bytes]:
    """Make a column of bytes."""
    return sa.Column(name, sa.LargeBinary, nullable=False)


def reference(name: str, target: str, *, nullable: bool = False, cascade: bool = False) -> sa.Column[int]:
    """Make a foreign key to the ``id`` of another table."""
    key = sa.ForeignKey(f"{target}.id", ondelete="CASCADE" if cascade else None)
    return sa.Column(name, IDENTITY, key, nullable=nullable)
