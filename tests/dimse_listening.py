"""A DIMSE listener inside the test, with services made for tests, and a peer that does exactly what it is told."""

import contextlib
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from dicom_network.base.dimse import DimseService, Operation
from dicom_network.base.settings import Settings
from dicom_network.domain.peers import ApplicationEntity, Peer
from dicom_network.hosts.dimse_listener import DimseListener
from dicom_network.protocol.dimse.message import Message, MessageReader, build_request
from dicom_network.protocol.upper_layer.association import Association
from dicom_network.protocol.upper_layer.events import (
    AssociationRejected,
    DataFragment,
    Event,
    OpenTransport,
    StartTimer,
    StopTimer,
)
from dicom_network.protocol.upper_layer.items import ProposedPresentationContext, UserInformation
from dicom_network.protocol.upper_layer.pdu import AssociateRequest, Rejection
from dicom_network.standard.sop_classes import (
    STORAGE_SOP_CLASSES,
    STUDY_ROOT_FIND,
    STUDY_ROOT_GET,
    STUDY_ROOT_MOVE,
    VERIFICATION,
)
from dicom_network.standard.transfer_syntaxes import TRANSFER_SYNTAXES
from tests.patience import SECONDS

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
CT = "1.2.840.10008.5.1.4.1.1.2"


@dataclass
class Directory:
    """Peers and AE titles as the test sets them."""

    peers: list[Peer] = field(default_factory=list)
    entities: list[ApplicationEntity] = field(default_factory=list)

    def find_peer(self, ae_title: str) -> Peer | None:
        """Find a peer."""
        return next((peer for peer in self.peers if peer.ae_title == ae_title), None)

    def list_application_entities(self) -> list[ApplicationEntity]:
        """List the node's AE titles."""
        return list(self.entities)


@dataclass
class Received:
    """What the storage service of the test took."""

    command: dict[str, Any]
    transfer_syntax: str
    data_set: bytes
    calling_ae_title: str


@dataclass
class Services:
    """Services that keep what they get."""

    received: list[Received] = field(default_factory=list)
    find: Callable[[Operation], None] = lambda operation: operation.respond(0)
    get: Callable[[Operation], None] = lambda operation: operation.respond(0)
    store: Callable[[Operation], None] | None = None

    def list(self) -> Sequence[DimseService]:
        """Give them for a listener."""
        plain = (EXPLICIT, IMPLICIT)
        query = {"C-FIND": lambda operation: self.find(operation)}
        get = {"C-GET": lambda operation: self.get(operation)}
        move = {"C-MOVE": lambda operation: self.find(operation)}
        store = {"C-STORE": lambda operation: (self.store or self._keep)(operation)}
        return [
            DimseService("Verification", (VERIFICATION,), plain, {"C-ECHO": _respond}, "echo"),
            DimseService(
                "Storage",
                tuple(STORAGE_SOP_CLASSES),
                tuple(TRANSFER_SYNTAXES),
                store,
                "store",
                takes_unknown_storage=True,
            ),
            DimseService(
                "Query",
                (STUDY_ROOT_FIND,),
                plain,
                query,
                "find",
                extended_negotiation=lambda _, proposed: bytes(flag & 1 for flag in proposed[:3]) or None,
            ),
            DimseService("Get", (STUDY_ROOT_GET,), plain, get, "get"),
            DimseService("Move", (STUDY_ROOT_MOVE,), plain, move, "move"),
        ]

    def _keep(self, operation: Operation) -> None:
        content = operation.read_data_set(1 << 30)
        self.received.append(
            Received(
                dict(operation.command),
                operation.context.transfer_syntax,
                content,
                operation.association.calling_ae_title,
            )
        )
        operation.respond(0)


def _respond(operation: Operation) -> None:
    operation.respond(0)


@contextlib.contextmanager
def listening(
    services: Services | None = None,
    directory: Directory | None = None,
    authenticate: Callable[[str, bytes, bytes], str | None] | None = None,
    *,
    accept_unknown: bool = True,
    **dimse: Any,
) -> Iterator[DimseListener]:
    """Run a listener on a free port of the loopback; at the end no association may be left."""
    settings = Settings(dimse={"port": 0, "tls_port": 0, **dimse}, peers={"accept_unknown": accept_unknown})
    listener = DimseListener(settings, directory or Directory(), (services or Services()).list(), authenticate)
    listener.start()
    try:
        yield listener
    finally:
        listener.stop(grace=5)
        assert listener.number_of_connections == 0


def context(identifier: int, abstract_syntax: str, *transfer_syntaxes: str) -> ProposedPresentationContext:
    """A presentation context to propose, implicit little endian unless said otherwise."""
    return ProposedPresentationContext(identifier, abstract_syntax, transfer_syntaxes or (IMPLICIT,))


ECHO = context(1, VERIFICATION)


class RawPeer:
    """A peer over a socket, driven step by step; a context manager."""

    def __init__(self, port: int, *, max_pdu_bytes: int = 16384) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self.association = Association(is_requestor=True, max_pdu_bytes=max_pdu_bytes)
        self._reader = MessageReader()
        self._events: list[Event | Message] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def request(
        self,
        *contexts: ProposedPresentationContext,
        called: str = "DICOMNET",
        calling: str = "PEER",
        user: UserInformation | None = None,
    ) -> Event | Message:
        """Ask for an association; gives the answer."""
        user = user or UserInformation(16384, "1.2.3")
        self.association.request(AssociateRequest(called, calling, contexts or (ECHO,), user))
        self.association.transport_opened()
        self.flush()
        return self.next()

    def flush(self) -> None:
        """Write what the upper layer wants written."""
        self.socket.sendall(b"".join(self.association.data_to_send()))

    def send(self, name: str, context_id: int, data_set: bytes | None = None, **elements: Any) -> None:
        """Send a request."""
        command = build_request(name, elements, has_data_set=data_set is not None)
        self.association.send_message(context_id, command, data_set)
        self.flush()

    def echo(self, message_id: int = 1) -> int:
        """Send a C-ECHO and give the status of its response."""
        self.send("C-ECHO", 1, AffectedSOPClassUID=VERIFICATION, MessageID=message_id)
        response = self.next()
        assert isinstance(response, Message), response
        status: int = response.command["Status"]
        return status

    def store(self, context_id: int, message_id: int, content: bytes = b"data") -> None:
        """Send a C-STORE without waiting for its response."""
        self.send(
            "C-STORE",
            context_id,
            content,
            AffectedSOPClassUID=CT,
            AffectedSOPInstanceUID=f"1.2.{message_id}",
            MessageID=message_id,
            Priority=0,
        )

    def release(self) -> Event | Message:
        """Ask for release; gives what comes next."""
        self.association.release()
        self.flush()
        return self.next()

    def next(self) -> Event | Message:
        """Wait for the next event or message; fragments of data sets and the timer are passed over."""
        while not self._events:
            chunk = self.socket.recv(65536)
            source = self.association.receive(chunk) if chunk else self.association.transport_closed()
            for event in source:
                item = self._reader.feed(event) if isinstance(event, DataFragment) else event
                if item is not None and not isinstance(item, DataFragment | StartTimer | StopTimer | OpenTransport):
                    self._events.append(item)
            assert chunk or self._events, "the connection was closed without a word"
            self.flush()
        return self._events.pop(0)

    def is_closed(self) -> bool:
        """Wait for the end of the stream."""
        while self.socket.recv(65536):
            continue
        return True


def rejected(answer: object) -> Rejection:
    """Give why an association was rejected."""
    assert isinstance(answer, AssociationRejected), answer
    return Rejection((answer.reject.source, answer.reject.reason))
