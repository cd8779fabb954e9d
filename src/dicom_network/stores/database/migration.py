"""Brings a database to the schema of this version, once, whoever starts first."""

import importlib
from types import ModuleType

from dicom_network.domain.errors import Unavailable
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.schema import REVISION


def revision_of(database: SqlDatabase) -> str:
    """Tell which revision a database is at; empty for a new one."""
    with database.reading() as transaction:
        try:
            row = transaction.cursor.execute("SELECT version_num FROM alembic_version").fetchone()
        except database.driver_error:
            return ""
    return str(row[0]) if row else ""


def migrate(database: SqlDatabase) -> None:
    """Create the schema or bring it up to date; costs one query where that is done already.

    Safe when several processes start at once: one does the work, the others wait for it.
    Raises: Unavailable where the database belongs to a newer version of the program.
    """
    if revision_of(database) == REVISION:
        return
    with database.migrating() as connection:
        _upgrade().run(connection)
    found = revision_of(database)
    if found != REVISION:
        raise Unavailable(
            f"the database is at schema {found}, this program knows {REVISION}",
            code="index.schema",
            hint="start the newer version",
        )


def _upgrade() -> ModuleType:
    """Import Alembic only where there is something to do: it takes a second."""
    return importlib.import_module("dicom_network.stores.database.upgrade")
