"""Fills an index with the archive that never was, without the network and without images.

``python -m bench.index_loader --data FOLDER --studies 187000 [--url postgresql://…]`` makes the database of a node in
which every study of ``bench.population`` is found; there is nothing behind it to retrieve.
"""

import argparse
import hashlib
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from bench.population import SERIES_A_STUDY, Study, studies
from bench.synthesis import CT
from dicom_network.base.settings import IndexSettings, NodeSettings, Settings
from dicom_network.domain.hierarchy import Arrival, DuplicatePolicy, Extent, Landed, Reception
from dicom_network.stores.database.database import SqlDatabase, open_database
from dicom_network.stores.database.migration import migrate
from dicom_network.stores.database.schema import METADATA, series
from dicom_network.stores.index.index import SqlIndex

GROUP = 3000
LENGTH = 131_072
EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
RECEPTION = Reception("import", datetime(2026, 11, 1, tzinfo=UTC), person="bench")


@dataclass(frozen=True)
class Loaded:
    """What was loaded, and how long it took."""

    instances: int
    seconds: float


def load(settings: Settings, count: int) -> Loaded:
    """Load an archive of ``count`` studies into a database that holds nothing yet.

    PostgreSQL gets a copy of what was loaded into SQLite: row by row it would take ten times as long.
    """
    started = time.monotonic()
    database = open_database(settings)
    migrate(database)
    if database.is_sqlite:
        instances = _fill(database, count)
    else:
        with tempfile.TemporaryDirectory() as folder:
            source = open_database(Settings(node=NodeSettings(data=Path(folder))))
            migrate(source)
            instances = _fill(source, count)
            _copy(source, database)
            source.close()
    SqlIndex(database, settings.index).analyze()
    database.close()
    return Loaded(instances, time.monotonic() - started)


def _fill(database: SqlDatabase, count: int) -> int:
    index = SqlIndex(database, IndexSettings())
    instances = 0
    arrivals = _arrivals(count)
    while group := list(islice(arrivals, GROUP)):
        with database.transaction() as transaction:
            index.add(transaction, group, DuplicatePolicy.KEEP_FIRST)
        instances += len(group)
    with database.transaction() as transaction:
        # Lest the node tries to prepare and to seal them: there is nothing behind them.
        transaction.execute(sa.update(series).values(prepared=1, unsealed=0))
    return instances


def _copy(source: SqlDatabase, target: SqlDatabase) -> None:
    """Copy every table; both have the same columns."""
    with source.snapshot() as reading, target.transaction() as writing:
        # What migrations put in comes from the source too. Nothing may be deleted from the audit trail.
        for table in reversed(METADATA.sorted_tables):
            if table.name != "audit_event":
                writing.cursor.execute(f"DELETE FROM {table.name}")
        for table in METADATA.sorted_tables:
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            rows = reading.cursor.execute(f"SELECT {columns} FROM {table.name}")
            with writing.cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            if table.autoincrement_column is not None:
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                writing.cursor.execute(f"SELECT setval({sequence}, (SELECT max(id) FROM {table.name}))")


def _arrivals(count: int) -> Iterator[Arrival]:
    offset = 0
    for study in studies(count):
        for index in range(SERIES_A_STUDY):
            yield _arrival(study, index, offset)
            offset += LENGTH


def _arrival(study: Study, index: int, offset: int) -> Arrival:
    uid = study.sop_instance_uid(index)
    return Arrival(
        sop_class_uid=CT,
        sop_instance_uid=uid,
        series_instance_uid=study.series_instance_uid(index),
        study_instance_uid=study.study_instance_uid,
        transfer_syntax_uid=EXPLICIT_VR_LITTLE_ENDIAN,
        attributes={tag: _element(vr, value) for tag, (vr, value) in study.attributes(index).items()},
        pixel_data_offset=None,
        landed=Landed(
            extent=Extent("landing/bench.log", offset, LENGTH),
            data_set_offset=400,
            digest=hashlib.sha256(uid.encode()).digest(),
        ),
        reception=RECEPTION,
    )


def _element(vr: str, value: str) -> dict[str, object]:
    if vr == "PN":
        return {"vr": vr, "Value": [{"Alphabetic": value}]}
    return {"vr": vr, "Value": [int(value) if vr == "IS" else value]}


def main() -> None:
    """Load from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--studies", type=int, default=20_000)
    parser.add_argument("--url", default="", help="PostgreSQL instead of SQLite in the data folder")
    given = parser.parse_args()
    settings = Settings(node=NodeSettings(data=given.data), index=IndexSettings(url=given.url))
    loaded = load(settings, given.studies)
    print(f"{given.studies} studies, {loaded.instances} instances in {loaded.seconds:.1f} s")


if __name__ == "__main__":
    main()
