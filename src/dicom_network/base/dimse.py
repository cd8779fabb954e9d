"""DIMSE services: what a module offers to the listener, and what it may ask of the dialer.

An association is served by one blocking thread, so a handler is a plain function: it pulls the data set's fragments
from the operation and answers through it. Services know no socket.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from dicom_network.domain.peers import ApplicationEntity, Peer

ASSOCIATION_LOST = "association.lost"
"""Code of the error that tells that nobody is at the other end any more."""
REJECTED = "association.rejected"
"""Code of the error that tells that a peer takes no association: ``Unavailable`` for now, ``Refused`` for good."""


@dataclass(frozen=True, slots=True)
class AssociationInfo:
    """What is known of the other side of an association."""

    id: str
    calling_ae_title: str
    called_ae_title: str
    peer_address: str
    peer: Peer | None
    """None: a peer that is not listed, let in by the setting."""
    application_entity: ApplicationEntity
    implementation_version: str = ""
    person: str = ""
    """Name from a user identity that was verified; empty without one."""
    operations_window: int = 1
    """Operations that the peer may have without their response at a time (PS3.7 D.3.3.3)."""


@dataclass(frozen=True, slots=True)
class Context:
    """An accepted presentation context (PS3.8 9.3.2.2)."""

    id: int
    abstract_syntax: str
    transfer_syntax: str
    application_information: bytes = b""
    """Result of SOP class extended negotiation (PS3.7 D.3.3.5); empty where there was none."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """A whole data set with its encoding."""

    transfer_syntax: str
    content: bytes


class Operation(Protocol):
    """One request being served."""

    association: AssociationInfo
    context: Context
    command: Mapping[str, Any]
    """Command set by keyword: ``AffectedSOPClassUID``, ``MessageID``, ``MoveDestination`` …"""

    def data_set(self) -> Iterator[memoryview]:
        """Yield the fragments of the request's data set as they arrive; each is valid until the next is asked for."""

    def read_data_set(self, limit: int = 1 << 20) -> bytes:
        """Read a small data set whole. Raises: InvalidInput above ``limit`` bytes."""

    def respond(self, status: int, *, data_set: bytes | None = None, **fields: Any) -> None:
        """Send a response; FF00H and FF01H are pending, any other ends the operation.

        ``fields`` go to the command set by keyword. May be called from another thread, and after the handler has
        returned: with an asynchronous operations window the next request is taken in meanwhile. Raises: Unavailable
        (``association.lost``) where nobody listens any more.
        """

    def is_cancelled(self) -> bool:
        """Tell, without waiting, whether a C-CANCEL-RQ for this operation has come or the peer is gone."""

    def accepted_context(self, sop_class_uid: str, transfer_syntax_uid: str) -> Context | None:
        """Find the context on which this side may send C-STORE sub-operations: the peer is SCP (PS3.7 D.3.3.4)."""

    def c_store(
        self, context: Context, sop_instance_uid: str, data_set: Iterable[bytes | memoryview], length: int
    ) -> int:
        """Send a C-STORE sub-operation of a C-GET over the same association and give its status."""


Handler = Callable[[Operation], None]


@dataclass(frozen=True, slots=True)
class DimseService:
    """SOP classes and the handlers of their operations; the conformance statement is printed from these."""

    name: str
    abstract_syntaxes: Sequence[str]
    transfer_syntaxes: Sequence[str]
    handlers: Mapping[str, Handler]
    """By DIMSE request name: ``C-STORE``, ``C-FIND``, ``C-MOVE``, ``C-GET``, ``C-ECHO``, ``N-ACTION`` …"""
    permission: str
    """Of ``domain.peers.PeerPermission``; the listener refuses the context to a peer that lacks it."""
    prefers_peer_order: bool = True
    """Of several proposed transfer syntaxes take the peer's first that is supported; else ours."""
    accepts_any_transfer_syntax: bool = False
    takes_unknown_storage: bool = False
    """Also serves abstract syntaxes that nobody lists (private and future storage SOP classes)."""
    extended_negotiation: Callable[[str, bytes], bytes | None] | None = None
    """Answers SOP class extended negotiation (PS3.7 D.3.3.5): (SOP class UID, proposed) → accepted or None."""


@dataclass(frozen=True, slots=True)
class ProposedContext:
    """A context to propose; ``scp_role``: this side also offers to be SCP (C-GET)."""

    abstract_syntax: str
    transfer_syntaxes: tuple[str, ...]
    scp_role: bool = False
    application_information: bytes = b""
    """Proposed in SOP class extended negotiation (PS3.7 D.3.3.5); empty: nothing is."""


@dataclass(frozen=True, slots=True)
class Response:
    """A DIMSE response: its status, its command set and its identifier, if it has one."""

    status: int
    command: Mapping[str, Any]
    data_set: DataSet | None = None


StoreHandler = Callable[[str, str, str, Iterator[memoryview]], int]
"""Takes what a C-GET brings: (SOP class UID, SOP instance UID, transfer syntax UID, fragments) → status."""


class RequestedAssociation(Protocol):
    """An association that this node opened."""

    id: str
    contexts: Sequence[Context]

    def context_for(self, abstract_syntax: str, transfer_syntax: str = "") -> Context | None:
        """Find an accepted context, with this transfer syntax if one is given."""

    def c_echo(self) -> int:
        """Verify the peer; gives the status."""

    def c_store(
        self,
        context: Context,
        sop_instance_uid: str,
        data_set: Iterable[bytes | memoryview],
        length: int,
        **fields: Any,
    ) -> int:
        """Send an instance; gives the status. ``fields``: ``MoveOriginatorMessageID`` and the like."""

    def c_find(self, abstract_syntax: str, identifier: bytes) -> Iterator[Response]:
        """Query; closing the iterator early sends C-CANCEL and drains the answers."""

    def c_move(self, abstract_syntax: str, identifier: bytes, destination: str) -> Iterator[Response]:
        """Have instances moved; yields pending and final responses."""

    def c_get(self, abstract_syntax: str, identifier: bytes, store: StoreHandler) -> Iterator[Response]:
        """Retrieve over this association; ``store`` takes each instance."""

    def n_request(self, name: str, sop_class_uid: str, data_set: bytes | None = None, **fields: Any) -> Response:
        """Send ``N-ACTION``, ``N-CREATE``, ``N-SET``, ``N-GET``, ``N-DELETE`` or ``N-EVENT-REPORT``."""


class Dialer(Protocol):
    """Opens associations."""

    def open(
        self, peer: Peer, contexts: Sequence[ProposedContext], *, calling_ae_title: str = ""
    ) -> AbstractContextManager[RequestedAssociation]:
        """Open an association and release it on leaving, or abort it on an exception.

        Raises: Unavailable (no connection, timed out), Refused (rejected, no context accepted).
        """
