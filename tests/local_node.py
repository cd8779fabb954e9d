"""A node in this process: SQLite and local files in a folder of the test, no sockets, no peers."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa

from dicom_network.base.dimse import Dialer
from dicom_network.base.node import Node
from dicom_network.base.pixels import PixelWorker
from dicom_network.base.settings import (
    LifecycleSettings,
    LogSettings,
    NodeSettings,
    Settings,
    StorageSettings,
)
from dicom_network.components.assembly import assemble_node
from dicom_network.domain.access import ANYTHING
from dicom_network.domain.hierarchy import DuplicatePolicy, Reception
from dicom_network.modules.storage.model import Stored, Submission
from dicom_network.modules.storage.service import StorageService
from dicom_network.protocol.dataset.encode import encode_data_set
from dicom_network.protocol.dataset.part10 import build_part10_header
from dicom_network.standard.transfer_syntaxes import EXPLICIT_VR_LITTLE_ENDIAN
from dicom_network.stores.blobs.local import LocalBlobStore
from dicom_network.stores.database.database import SqlDatabase
from dicom_network.stores.database.migration import migrate
from dicom_network.stores.database.schema import audit_event
from tests.patience import SECONDS

CT = "1.2.840.10008.5.1.4.1.1.2"
LARGE_FROM = 64 * 1024


@dataclass(frozen=True)
class Slice:
    """A synthetic CT slice of an invented patient."""

    study: str = "2.25.1"
    series: str = "2.25.1.1"
    instance: str = "2.25.1.1.1"
    number: int = 1
    size: int = 2000
    """Bytes of Pixel Data, an even number."""
    fill: int = 7

    def data_set(self) -> bytes:
        """Give the data set in explicit VR little endian."""
        return encode_data_set(
            {
                "00080016": {"vr": "UI", "Value": [CT]},
                "00080018": {"vr": "UI", "Value": [self.instance]},
                "00080060": {"vr": "CS", "Value": ["CT"]},
                "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Țurcanu^Ana"}]},
                "00100020": {"vr": "LO", "Value": ["MD-17"]},
                "0020000D": {"vr": "UI", "Value": [self.study]},
                "0020000E": {"vr": "UI", "Value": [self.series]},
                "00200013": {"vr": "IS", "Value": [self.number]},
            },
            EXPLICIT_VR_LITTLE_ENDIAN,
        ) + _pixel_data(self.size, self.fill)

    def header(self) -> bytes:
        """Give preamble and file meta information."""
        return build_part10_header(
            sop_class_uid=CT, sop_instance_uid=self.instance, transfer_syntax_uid=EXPLICIT_VR_LITTLE_ENDIAN
        )

    def file(self) -> bytes:
        """Give the DICOM file."""
        return self.header() + self.data_set()


def reception(association: str = "a1", **fields: Any) -> Reception:
    """Give the reception of an instance from CT1."""
    came = {"via": "C-STORE", "received": datetime.now(UTC), "calling_ae_title": "CT1", "called_ae_title": "DICOMNET"}
    return Reception(**{**came, "association": association, **fields})


def submission(one: Slice, **fields: Any) -> Submission:
    """Give what is known of a slice before its data set."""
    came = {"part10_header": one.header(), "transfer_syntax_uid": EXPLICIT_VR_LITTLE_ENDIAN, "reception": reception()}
    return Submission(**{**came, **fields})


def store(service: StorageService, *slices: Slice, **fields: Any) -> list[Stored]:
    """Store slices, all at once, and wait for them."""
    futures = [service.begin(submission(one, **fields), [one.data_set()]) for one in slices]
    return [future.result(SECONDS) for future in futures]


@contextmanager
def open_node(
    data: Path, *, duplicates: DuplicatePolicy = DuplicatePolicy.CONFLICT, settle_seconds: float = 0, **lifecycle: Any
) -> Iterator[Node]:
    """Open a node on a folder; it may be opened again, and beside itself."""
    settings = Settings(
        node=NodeSettings(data=data),
        storage=StorageSettings(reserve_bytes=0, large_object_bytes=LARGE_FROM, duplicates=duplicates),
        lifecycle=LifecycleSettings(**{"seal_after_seconds": 1e-9, "trash_days": 0, **lifecycle}),
        log=LogSettings(level="error"),
    )
    data.mkdir(parents=True, exist_ok=True)
    if not (data / "index.sqlite").exists():
        (data / "index.sqlite").write_bytes(_new_database())
    blobs = LocalBlobStore(data, settings.storage, settle_seconds=settle_seconds)
    node = replace(assemble_node(settings), blobs=blobs, dialer=cast(Dialer, None), pixels=cast(PixelWorker, None))
    try:
        yield node
    finally:
        blobs.close()
        node.database.close()


def read_current(node: Node) -> dict[str, bytes]:
    """Read every current instance as readers get it, by SOP Instance UID."""
    found = {}
    for study in studies(node):
        for location in node.index.locate(study=study, within=ANYTHING):
            with node.blobs.open(location.extent) as reading:
                found[location.sop_instance_uid] = reading.read(0, location.extent.length)
    return found


def studies(node: Node) -> set[str]:
    """List the studies of every version that the index knows."""
    return {version.study_instance_uid for version in node.index.versions(limit=100_000)}


def audit_events(node: Node, action: str) -> list[dict[str, Any]]:
    """List the audit events of an action, oldest first."""
    selected = sa.select(audit_event.c.event).where(audit_event.c.action == action).order_by(audit_event.c.id)
    with cast(SqlDatabase, node.database).reading() as transaction:
        return [json.loads(row[0]) for row in transaction.execute(selected)]


def containers(node: Node) -> list[str]:
    """List the containers of the store."""
    return list(node.blobs.containers())


@cache
def _new_database() -> bytes:
    """Give the file of a new database, made once: migrations take half a second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.sqlite"
        database = SqlDatabase(path=path)
        migrate(database)
        database.close()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.read_bytes()


def _pixel_data(size: int, fill: int) -> bytes:
    return b"\xe0\x7f\x10\x00OW\0\0" + size.to_bytes(4, "little") + bytes([fill]) * size
