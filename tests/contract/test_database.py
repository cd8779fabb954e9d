"""Transactions over threads and processes, forks, and migrations: on both databases."""

import contextlib
import multiprocessing
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from dicom_network.base.settings import IndexSettings, NodeSettings, Settings
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import InvalidInput, Unavailable
from dicom_network.domain.hierarchy import DuplicatePolicy, Level
from dicom_network.domain.query import Query
from dicom_network.stores.audit import SqlAuditTrail
from dicom_network.stores.database.database import SqlDatabase, open_database
from dicom_network.stores.database.migration import migrate, revision_of
from dicom_network.stores.database.schema import METADATA, REVISION, institution
from dicom_network.stores.database.upgrade import configuration
from dicom_network.stores.index.index import SqlIndex
from tests.patience import SECONDS
from tests.postgresql_server import PostgreSQLServer
from tests.synthetic_archive import SyntheticInstances

FORK = multiprocessing.get_context("fork")
GROUPS = 25


def reopened(database: SqlDatabase) -> SqlDatabase:
    """Open the same database once more, as another process would."""
    return SqlDatabase(url=database.url, path=database.path)


def add_institution(database: SqlDatabase, name: str) -> None:
    with database.transaction() as transaction:
        transaction.execute(sa.insert(institution).values(name=name, created=0))


def names(database: SqlDatabase) -> set[str]:
    with database.snapshot() as transaction:
        return set(transaction.execute(sa.select(institution.c.name)).scalars())


def receive(url: str, path: Path | None, sender: int) -> None:
    """Receive instances of a study that others receive too, as a process of its own."""
    database = SqlDatabase(url=url, path=path)
    index, audit = SqlIndex(database, IndexSettings()), SqlAuditTrail(database)
    make = SyntheticInstances(container=f"landing/{sender}.log").make
    for number in range(GROUPS):
        arrivals = [make("A", f"A.{sender}", f"A.{sender}.{number}.{n}") for n in range(2)]
        with database.transaction() as transaction:
            index.add(transaction, arrivals, DuplicatePolicy.CONFLICT)
            event = AuditEvent("dimse:instances:store", datetime.now(UTC), f"ae:CT{sender}", objects={"instances": 2})
            audit.record(transaction, [event])
    database.close()


def test_what_fails_leaves_nothing(database: SqlDatabase) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as transaction:
        transaction.execute(sa.insert(institution).values(name="H1", created=0))
        raise ZeroDivisionError
    add_institution(database, "H2")
    assert names(database) == {"H2"}


def test_a_snapshot_sees_one_moment_and_waits_for_nobody(database: SqlDatabase) -> None:
    add_institution(database, "H1")
    with database.snapshot() as snapshot:
        selected = sa.select(sa.func.count()).select_from(institution)
        assert snapshot.execute(selected).scalar_one() == 1
        with ThreadPoolExecutor(1) as threads:
            threads.submit(add_institution, database, "H2").result(SECONDS)
        assert snapshot.execute(selected).scalar_one() == 1
    assert names(database) == {"H1", "H2"}


def test_reading_connections_cannot_write(database: SqlDatabase) -> None:
    with pytest.raises((sa.exc.DBAPIError, Unavailable)), database.snapshot() as transaction:
        transaction.execute(sa.insert(institution).values(name="H1", created=0))
    assert names(database) == set()


def test_a_transaction_in_a_transaction_is_a_mistake_and_not_a_deadlock(database: SqlDatabase) -> None:
    with database.transaction(), pytest.raises(RuntimeError), database.transaction():
        pass
    add_institution(database, "H1")


def test_threads_write_one_after_the_other(database: SqlDatabase) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: add_institution(database, f"H{number}"), range(64)))
    assert len(names(database)) == 64


def test_processes_receive_into_one_study_without_waiting_in_vain(database: SqlDatabase) -> None:
    senders = [
        FORK.Process(target=receive, args=(database.url, database.path, sender), daemon=True) for sender in range(3)
    ]
    for sender in senders:
        sender.start()
    index = SqlIndex(database, IndexSettings())
    for sender in senders:
        while sender.is_alive():
            sender.join(0.05)
            list(index.find(Query(Level.SERIES), within=ANYTHING))
    assert [sender.exitcode for sender in senders] == [0, 0, 0]
    (study,) = index.find(Query(Level.STUDY), within=ANYTHING)
    assert study["00201208"]["Value"] == [3 * GROUPS * 2]
    assert study["00201206"]["Value"] == [3]
    assert index.statistics()["instances"] == 3 * GROUPS * 2
    assert SqlAuditTrail(database).verify().events == 3 * GROUPS


def test_a_forked_process_uses_connections_of_its_own(database: SqlDatabase) -> None:
    add_institution(database, "parent")
    assert names(database) == {"parent"}
    child = os.fork()
    if child == 0:
        try:
            add_institution(database, "child")
            os._exit(0 if names(database) == {"parent", "child"} else 1)
        finally:
            os._exit(2)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    add_institution(database, "parent again")
    assert names(database) == {"parent", "child", "parent again"}


def test_a_writer_that_dies_lets_the_next_one_in(database: SqlDatabase) -> None:
    child = os.fork()
    if child == 0:
        with database.transaction() as transaction:
            transaction.execute(sa.insert(institution).values(name="never committed", created=0))
            os._exit(0)
    os.waitpid(child, 0)
    add_institution(database, "H1")
    assert names(database) == {"H1"}


def test_several_processes_may_create_the_schema_at_once(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    databases = [SqlDatabase(path=path) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(migrate, databases))
    assert revision_of(databases[0]) == REVISION
    add_institution(databases[1], "H1")
    assert names(databases[2]) == {"H1"}


@pytest.mark.postgresql
def test_several_processes_may_create_the_schema_at_once_on_postgresql(postgresql: PostgreSQLServer) -> None:
    url = postgresql.create_database()
    databases = [SqlDatabase(url=url) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(migrate, databases))
    assert revision_of(databases[0]) == REVISION
    for database in databases:
        database.close()
    postgresql.drop_database(url)


def test_the_migrations_lead_to_the_schema(database: SqlDatabase) -> None:
    # Alembic cannot compare what is indexed in descending order; that it is there has to do.
    descending = {"ix_series_order", "ix_series_modality"}

    def is_compared(_object: object, name: str | None, *_: object) -> bool:
        return name not in descending

    with database.migrating() as connection:
        options = {"compare_type": True, "include_object": is_compared}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []
        assert descending <= {index["name"] for index in sa.inspect(connection).get_indexes("series")}
    scripts = ScriptDirectory.from_config(configuration())
    assert scripts.get_current_head() == REVISION


def test_a_migrated_database_is_left_alone(database: SqlDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SqlDatabase, "migrating", None)
    migrate(database)


def test_a_database_of_a_newer_version_is_refused(database: SqlDatabase) -> None:
    with database.transaction() as transaction:
        transaction.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unavailable) as caught:
        migrate(database)
    assert caught.value.code == "index.schema"


def test_sqlite_lies_in_the_data_folder_and_is_durable(tmp_path: Path) -> None:
    database = open_database(Settings(node=NodeSettings(data=tmp_path / "data")))
    migrate(database)
    assert (tmp_path / "data" / "index.sqlite").is_file()
    with database.transaction() as transaction:
        assert transaction.cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert transaction.cursor.execute("PRAGMA synchronous").fetchone() == (2,)
        assert transaction.cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
    database.close()


def test_the_url_decides_which_database_it_is(tmp_path: Path) -> None:
    def opened(url: str) -> SqlDatabase:
        return open_database(Settings(node=NodeSettings(data=tmp_path), index=IndexSettings(url=url)))

    assert opened("postgresql://dicom@db.example/archive").dialect_name == "postgresql"
    assert opened(f"sqlite:///{tmp_path}/other.sqlite").path == tmp_path / "other.sqlite"
    for nonsense in ("mysql://db/archive", "not a url", "sqlite://"):
        with pytest.raises(InvalidInput):
            opened(nonsense)


def test_a_database_that_cannot_be_reached_is_unavailable(tmp_path: Path) -> None:
    database = SqlDatabase(url=f"postgresql://nobody@/none?host={tmp_path}")
    with pytest.raises(Unavailable), database.transaction():
        pass
    with pytest.raises(Unavailable), database.snapshot():
        pass


@pytest.mark.postgresql
def test_connections_that_were_cut_are_replaced(postgresql: PostgreSQLServer, postgresql_template: str) -> None:
    url = postgresql.create_database(template=postgresql_template)
    database, other = SqlDatabase(url=url), SqlDatabase(url=url)
    add_institution(database, "H1")
    with other.transaction() as transaction:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        transaction.cursor.execute(f"{cut} AND pid <> pg_backend_pid()")
    with contextlib.suppress(Unavailable):
        add_institution(database, "H2")
    add_institution(database, "H3")
    assert {"H1", "H3"} <= names(database)
    database.close()
    other.close()
    postgresql.drop_database(url)


def test_writers_are_let_in_while_others_keep_coming(database: SqlDatabase) -> None:
    """A steady stream of transactions of one connection does not starve those of another."""
    stop = threading.Event()

    def stream() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            add_institution(database, f"stream {number}")

    other = reopened(database)
    with ThreadPoolExecutor(1) as threads:
        streaming = threads.submit(stream)
        for number in range(10):
            add_institution(other, f"H{number}")
        stop.set()
        streaming.result(SECONDS)
    assert {f"H{number}" for number in range(10)} <= names(database)
    other.close()
