"""Runs the Alembic migrations of the package on an open connection.

Importing this costs a second: see ``migration``.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError

from dicom_network.domain.errors import Unavailable

MIGRATIONS = Path(__file__).with_name("migrations")


def configuration(connection: sa.Connection | None = None) -> Config:
    """Give Alembic's configuration: where the migrations lie, and the connection that ``env.py`` runs them on."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def run(connection: sa.Connection) -> None:
    """Bring the schema to its newest revision, in the transaction that is open on the connection.

    Raises: Unavailable where the database is at a revision that this version does not know.
    """
    try:
        command.upgrade(configuration(connection), "head")
    except CommandError as error:
        raise Unavailable(
            "the database is at a schema that this program does not know",
            code="index.schema",
            hint="start the newer version",
        ) from error
