"""A node's web half in this process: real stores in a folder of their own, a real server on a free port."""

import http.client
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson

from dicom_network.base.module import Module
from dicom_network.base.node import Node
from dicom_network.base.pixels import PixelWorker
from dicom_network.base.principal import Principal
from dicom_network.base.settings import Settings
from dicom_network.domain.access import EVERY_RIGHT
from dicom_network.hosts.web.application import build_application
from dicom_network.hosts.web.server import listen, serve
from dicom_network.modules import query, retrieve, storage
from dicom_network.stores.access.access import SqlAccess
from dicom_network.stores.audit import SqlAuditTrail
from dicom_network.stores.blobs.local import LocalBlobStore
from dicom_network.stores.database.database import open_database
from dicom_network.stores.database.migration import migrate
from dicom_network.stores.holdings import SqlHoldings
from dicom_network.stores.index.index import SqlIndex
from dicom_network.stores.institutions import SqlInstitutions
from dicom_network.stores.jobs import SqlJobQueue
from dicom_network.stores.peers import SqlPeerDirectory
from dicom_network.stores.people import SqlPeople
from dicom_network.stores.senders import SqlSenders
from dicom_network.stores.studies.listing import SqlStudyList
from dicom_network.stores.studies.notes import SqlStudyNotes
from tests.patience import SECONDS

TOKEN = "dn_administrator"
BOUNDARY = "the-boundary-of-tests"
PRINCIPALS = {
    ("bearer", TOKEN): Principal("amoraru", rights=EVERY_RIGHT),
    ("bearer", "dn_reader"): Principal("amoraru", rights=EVERY_RIGHT, scope="read"),
    ("bearer", "dn_radiologist"): Principal("vcebotari"),
    ("session", "a-session"): Principal("ipopescu", rights=EVERY_RIGHT),
}


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes

    def json(self) -> Any:
        """Read the body as JSON."""
        return orjson.loads(self.body)


@dataclass
class WebNode:
    """A node that can be asked over HTTP."""

    node: Node
    port: int
    spoken: list[str] = field(default_factory=list)

    def request(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: Any = None) -> Answer:
        """Ask with the administrator's token; ``{"Authorization": ""}`` asks without."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            given = {"Authorization": f"Bearer {TOKEN}", **(headers or {})}
            connection.request(method, path, body=body, headers={name: value for name, value in given.items() if value})
            response = connection.getresponse()
            content = response.read()
            return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)
        finally:
            connection.close()

    def get(self, path: str, accept: str = "*/*", **headers: str) -> Answer:
        """Get a resource; further headers with underscores for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("GET", path, headers={"Accept": accept, **named})

    def store(self, *files: bytes, path: str = "/dicomweb/studies") -> Answer:
        """Send files by STOW-RS."""
        return self.request("POST", path, headers={"Content-Type": stow_type()}, body=stow_body(files))

    def events(self) -> list[dict[str, Any]]:
        """List the audit events, oldest first, as action, actor and objects."""
        with self.node.database.snapshot() as transaction:  # type: ignore[attr-defined]
            rows = transaction.cursor.execute("SELECT event FROM audit_event ORDER BY id").fetchall()
        return [orjson.loads(row[0]) for row in rows]


def stow_type(root_type: str = "application/dicom") -> str:
    """Give the Content-Type of what ``stow_body`` makes."""
    return f'multipart/related; type="{root_type}"; boundary={BOUNDARY}'


def stow_body(files: Sequence[bytes]) -> bytes:
    """Put files into a multipart message."""
    parts = [b"--%b\r\nContent-Type: application/dicom\r\n\r\n%b\r\n" % (BOUNDARY.encode(), file) for file in files]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def make_node(data: Path, pixels: PixelWorker | None = None, **sections: Mapping[str, Any]) -> Node:
    """Open a node on a folder, its database up to date."""
    given: dict[str, Any] = {"storage": {"reserve_bytes": 0}, "http": {"port": 0, "processes": 1}}
    for name, section in sections.items():
        given[name] = {**given.get(name, {}), **section}
    settings = Settings(**{"node": {"data": data}, **given})
    database = open_database(settings)
    migrate(database)
    return Node(
        settings=settings,
        database=database,
        index=SqlIndex(database, settings.index),
        blobs=LocalBlobStore(data / "store", settings.storage),
        audit=SqlAuditTrail(database),
        jobs=SqlJobQueue(database),
        peers=SqlPeerDirectory(database),
        people=SqlPeople(database),
        access=SqlAccess(database),
        institutions=SqlInstitutions(database),
        senders=SqlSenders(database),
        holdings=SqlHoldings(database),
        studies=SqlStudyList(database),
        notes=SqlStudyNotes(database),
        dialer=SimpleNamespace(),  # type: ignore[arg-type]
        pixels=pixels,
    )


def authenticate(kind: str, secret: str) -> Principal | None:
    """Know the people of the tests."""
    return PRINCIPALS.get((kind, secret))


@contextmanager
def serving(
    node: Node, modules: Sequence[Module] = (storage.MODULE, query.MODULE, retrieve.MODULE), **more: Any
) -> Iterator[WebNode]:
    """Serve a node's modules until left."""
    app = build_application(node, modules, authenticate, **more)
    sockets = listen(node.settings.http)
    port = sockets[0].getsockname()[1]
    stop = threading.Event()
    server = threading.Thread(target=serve, args=(app, sockets[:1], node.settings.http, stop), daemon=True)
    server.start()
    try:
        yield WebNode(node, port)
    finally:
        stop.set()
        server.join(SECONDS)
        for one in sockets:
            one.close()
        node.database.close()  # type: ignore[attr-defined]
