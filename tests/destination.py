"""Where instances are sent to in tests: a storage provider of pynetdicom inside the test."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE, evt
from pynetdicom.transport import ThreadedAssociationServer

from dicom_network.domain.peers import Peer
from tests.whole_node import WholeNode

CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
UNCOMPRESSED = (ExplicitVRLittleEndian, ImplicitVRLittleEndian)


@dataclass(frozen=True)
class Arrived:
    """A C-STORE request as it came in."""

    sop_instance_uid: str
    transfer_syntax: str
    data_set: bytes
    calling_ae_title: str
    originator: str
    originator_message_id: int | None


@dataclass
class Destination:
    """What arrived, and over how many associations."""

    peer: Peer
    arrived: list[Arrived] = field(default_factory=list)
    associations: int = 0
    most_at_once: int = 0
    _open: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def uids(self) -> set[str]:
        """SOP Instance UIDs of what arrived."""
        return {one.sop_instance_uid for one in self.arrived}

    def count(self, by: int) -> None:
        """Count an association that was opened or ended."""
        with self._lock:
            self._open += by
            self.associations += by > 0
            self.most_at_once = max(self.most_at_once, self._open)


@contextmanager
def destination(
    node: WholeNode,
    ae_title: str,
    *,
    takes: dict[str, tuple[str, ...]] | None = None,
    answer: Callable[[evt.Event], int] = lambda event: 0,
    most_associations: int = 10,
    port: int = 0,
    **peer: Any,
) -> Iterator[Destination]:
    """Run a destination and list it as a peer of the node; ``takes`` is SOP class to transfer syntaxes.

    ``answer`` gives the status of a C-STORE request, which counts as arrived once that is success or a warning.
    """
    ae = AE(ae_title)
    ae.maximum_associations = most_associations
    for sop_class, syntaxes in (takes or {CT: UNCOMPRESSED, MR: UNCOMPRESSED}).items():
        ae.add_supported_context(sop_class, list(syntaxes))

    def keep(event: evt.Event) -> int:
        status = answer(event)
        if status == 0 or status & 0xF000 == 0xB000:
            made.arrived.append(_arrived(event))
        return status

    handlers: list[Any] = [
        (evt.EVT_C_STORE, keep),
        (evt.EVT_ACCEPTED, lambda _: made.count(1)),
        (evt.EVT_CONN_CLOSE, lambda _: made.count(-1)),
    ]
    server = ae.start_server(("127.0.0.1", port), block=False, evt_handlers=handlers)
    assert isinstance(server, ThreadedAssociationServer)
    made = Destination(Peer(ae_title, "127.0.0.1", server.server_address[1], **peer))
    with node.node.database.transaction() as transaction:
        node.node.peers.put_peer(transaction, made.peer)
    try:
        yield made
    finally:
        server.shutdown()


def _arrived(event: evt.Event) -> Arrived:
    request = event.request
    return Arrived(
        sop_instance_uid=str(request.AffectedSOPInstanceUID),
        transfer_syntax=str(event.context.transfer_syntax),
        data_set=request.DataSet.getvalue(),
        calling_ae_title=event.assoc.requestor.ae_title,
        originator=str(request.MoveOriginatorApplicationEntityTitle or ""),
        originator_message_id=request.MoveOriginatorMessageID,
    )
