"""Both databases, so that what holds on one is seen to hold on the other."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.migration import migrate
from tests.postgresql_server import NoPostgreSQL, PostgreSQLServer, name_of, running_server
from tests.synthetic_archive import SyntheticInstances

REQUIRED = bool(os.environ.get("DICOM_NETWORK_REQUIRE_PEERS"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQLServer]:
    """A PostgreSQL server for the tests of this process."""
    try:
        with running_server() as server:
            yield server
    except NoPostgreSQL as error:
        if REQUIRED:
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgreSQLServer) -> str:
    """A database with the schema in it, to be copied."""
    url = postgresql.create_database()
    database = SqlDatabase(url=url)
    migrate(database)
    database.close()
    return name_of(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema in it, to be copied."""
    path = tmp_path_factory.mktemp("template") / "index.sqlite"
    database = SqlDatabase(path=path)
    migrate(database)
    database.close()
    return path


KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlDatabase]:
    """A database with the schema and nothing else in it, of either kind."""
    with _new_database(request, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module", params=KINDS)
def shared_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlDatabase]:
    """The same for all tests of a file, which only read what the first of them was given."""
    with _new_database(request, tmp_path_factory.mktemp("shared")) as opened:
        yield opened


@contextmanager
def _new_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[SqlDatabase]:
    if request.param == "sqlite":
        path = folder / "index.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        opened = SqlDatabase(path=path)
        yield opened
        opened.close()
        return
    server: PostgreSQLServer = request.getfixturevalue("postgresql")
    url = server.create_database(template=request.getfixturevalue("postgresql_template"))
    opened = SqlDatabase(url=url)
    yield opened
    opened.close()
    server.drop_database(url)


@pytest.fixture
def instances() -> SyntheticInstances:
    """Makes arrivals."""
    return SyntheticInstances()
