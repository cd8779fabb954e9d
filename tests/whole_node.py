"""A whole node inside the test: DIMSE, web and jobs of the Server component, on free ports, without a process tree."""

import http.client
import logging
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import structlog
from pydicom.dataset import Dataset

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.settings import Settings
from dicom_network.cli.main import run_command
from dicom_network.components.assembly import assemble_node
from dicom_network.components.process_tree import COMPONENTS, modules_of
from dicom_network.domain.hierarchy import Reception
from dicom_network.hosts.codec_pool import CodecPool
from dicom_network.hosts.dimse_journal import Journal
from dicom_network.hosts.dimse_listener import DimseListener
from dicom_network.hosts.web import server
from dicom_network.hosts.web.application import build_application
from dicom_network.hosts.worker import Rhythm, Worker
from dicom_network.modules.identity.service import Identity
from dicom_network.modules.rendering.cache import Cache
from dicom_network.modules.rendering.service import Pixels
from dicom_network.modules.storage.model import Submission
from dicom_network.modules.storage.service import StorageService
from dicom_network.stores.blobs.local import LocalBlobStore
from dicom_network.stores.database.database import SqlDatabase
from tests.local_node import audit_events, open_node
from tests.made_instances import data_set_of, file_of
from tests.patience import SECONDS
from tests.web_node import Answer

ADMINISTRATOR = "vrusu"
AE_TITLE = "DICOMNET"
MODULES = modules_of(COMPONENTS.values())
HURRIED = Rhythm(poll=0.01, first_retry=0.01, longest_retry=0.02)
CACHE_BYTES = 64 << 20


@dataclass
class WholeNode:
    """A node that serves; its administrator is ``ADMINISTRATOR`` and has a token."""

    node: Node
    dicom_port: int
    web_port: int
    identity: Identity
    token: str = ""

    def store(self, *instances: Dataset, **came: Any) -> None:
        """Put instances into the archive; ``came`` are fields of their reception."""
        storage = StorageService(self.node)
        received = Reception(**{"via": "import", "received": now(), **came})
        waiting = []
        for instance in instances:
            content = file_of(instance)
            data_set = data_set_of(content)
            syntax = str(instance.file_meta.TransferSyntaxUID)
            submission = Submission(
                part10_header=content[: -len(data_set)], transfer_syntax_uid=syntax, reception=received
            )
            waiting.append(storage.begin(submission, [data_set]))
        for one in waiting:
            one.result(SECONDS)

    def request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """Ask with the administrator's token; ``{"Authorization": ""}`` asks without."""
        connection = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=SECONDS)
        try:
            given = {"Authorization": f"Bearer {self.token}", **(headers or {})}
            connection.request(method, path, body=body, headers={name: value for name, value in given.items() if value})
            response = connection.getresponse()
            content = response.read()
            return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)
        finally:
            connection.close()

    def shell(self, *arguments: str, status: int = 0) -> str:
        """Run a command of the shell beside the node; gives what it prints. It has to end with this exit status."""
        printed = StringIO()
        # The log of the tests stays as it is: once set up, loggers keep what they were set up with.
        with patch("dicom_network.cli.node_access.configure"), redirect_stdout(printed):
            assert run_command([*arguments, "--data", str(self.node.settings.node.data)]) == status, printed.getvalue()
        return printed.getvalue()

    def events(self, action: str) -> list[dict[str, Any]]:
        """List the audit events of an action, oldest first."""
        return audit_events(self.node, action)

    def run_jobs(self, rhythm: Rhythm | None = None) -> "RunningWorker":
        """Do jobs, and nothing by the clock, until left; failed ones are tried again at once."""
        handlers = [job for module in MODULES if module.jobs is not None for job in module.jobs(self.node)]
        return RunningWorker(Worker([], handlers, self.node.jobs, rhythm=rhythm or HURRIED))


class RunningWorker:
    """A worker in a thread; a context manager."""

    def __init__(self, worker: Worker) -> None:
        self.stop = threading.Event()
        self._thread = threading.Thread(target=worker.run, args=(self.stop,), name="worker", daemon=True)

    def __enter__(self) -> "RunningWorker":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._thread.join(SECONDS)
        assert not self._thread.is_alive(), "the worker did not stop"


@contextmanager
def whole_node(data: Path, *, administrator: str = ADMINISTRATOR, **sections: Mapping[str, Any]) -> Iterator[WholeNode]:
    """Serve a new node on a folder until left; ``sections`` of its settings by name. Unknown peers are let in.

    Without the name of an administrator nobody is known to it.
    """
    given: dict[str, Any] = {
        "node": {"data": data},
        "dimse": {"port": 0, "ae_title": AE_TITLE},
        "http": {"port": 0, "processes": 1},
        "peers": {"accept_unknown": True},
        "storage": {"reserve_bytes": 0},
        "rendering": {"processes": 1},
        "log": {"level": "error"},
    }
    for name, section in sections.items():
        given[name] = {**given.get(name, {}), **section}
    with open_node(data):
        pass  # it makes the database, from a copy: migrations take half a second
    settings = Settings(**given)
    codecs = CodecPool(settings.rendering, 1)
    node = assemble_node(settings)
    node = replace(node, pixels=Pixels(node.index, node.blobs, codecs, Cache(data / "cache", CACHE_BYTES)))
    identity = Identity(node)
    with ExitStack() as stack:
        stack.enter_context(quiet())
        stack.callback(cast(SqlDatabase, node.database).close)
        stack.callback(cast(LocalBlobStore, node.blobs).close)
        stack.callback(codecs.close)
        listener = _listener(node, identity)
        stack.callback(listener.stop, 5)
        web_port = stack.enter_context(_web(node, identity))
        made = WholeNode(node, listener.port, web_port, identity)
        if administrator:
            identity.add_person(administrator, "administrator", "", actor="test")
            made.token = identity.create_token(administrator, actor="test")
        yield made


@contextmanager
def quiet() -> Iterator[None]:
    """Have nothing but errors logged, on standard error, until left."""
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    try:
        yield
    finally:
        structlog.configure(**before)


def _listener(node: Node, identity: Identity) -> DimseListener:
    services = [service for module in MODULES if module.dimse is not None for service in module.dimse(node)]
    journal = Journal(node.database, node.senders)
    listener = DimseListener(node.settings, node.peers, services, identity.authenticate_dimse, journal=journal)
    listener.start()
    return listener


@contextmanager
def _web(node: Node, identity: Identity) -> Iterator[int]:
    app = build_application(node, MODULES, identity.authenticate)
    sockets = server.listen(node.settings.http)
    stop = threading.Event()
    thread = threading.Thread(target=server.serve, args=(app, sockets, node.settings.http, stop), daemon=True)
    thread.start()
    try:
        yield sockets[0].getsockname()[1]
    finally:
        stop.set()
        thread.join(SECONDS)
        for one in sockets:
            one.close()
