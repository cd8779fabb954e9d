"""What drivers raise about the database as such, in the project's family of errors."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa

from dicom_network.domain.errors import Unavailable

OUTAGES = (sqlite3.OperationalError, psycopg.OperationalError, sa.exc.OperationalError, sa.exc.TimeoutError)
"""The database, not the statement, is the matter; but see ``outage_of``."""


def outage_of(error: BaseException) -> Unavailable | None:
    """Tell what an error means for the asker; None where it is a mistake of the program."""
    if not isinstance(error, OUTAGES):
        return None
    cause = getattr(error, "orig", None) or error
    text = str(cause)
    if text.startswith(("no such", "near ")):
        # SQLite calls a wrong statement an operational error too.
        return None
    if "full" in text:
        return Unavailable("the disk of the database is full", code="storage.out-of-space")
    return Unavailable(f"the database does not answer: {type(cause).__name__}", code="index.unavailable")


@contextmanager
def translated() -> Iterator[None]:
    """Raise outages as Unavailable."""
    try:
        yield
    except OUTAGES as error:
        outage = outage_of(error)
        if outage is None:
            raise
        raise outage from error
