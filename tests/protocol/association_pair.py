"""Two associations joined in memory."""

from collections.abc import Callable, Iterable, Iterator

from dicom_network.protocol.upper_layer.association import Association
from dicom_network.protocol.upper_layer.events import DataFragment, Event
from dicom_network.protocol.upper_layer.items import (
    AnsweredPresentationContext,
    ProposedPresentationContext,
    UserInformation,
)
from dicom_network.protocol.upper_layer.pdu import AssociateAccept, AssociateRequest

MAX_PDU = 4096
REQUEST = AssociateRequest(
    "CALLED", "CALLING", (ProposedPresentationContext(1, "1.2.3", ("1.2.840.10008.1.2",)),), UserInformation(MAX_PDU)
)
ACCEPT = AssociateAccept(
    "CALLED", "CALLING", (AnsweredPresentationContext(1, 0, "1.2.840.10008.1.2"),), UserInformation(MAX_PDU)
)
Chunks = Callable[[bytes], Iterable[bytes]]


def whole(data: bytes) -> Iterator[bytes]:
    """All at once."""
    yield data


def byte_by_byte(data: bytes) -> Iterator[bytes]:
    """One byte at a time."""
    for index in range(len(data)):
        yield data[index : index + 1]


def receive(association: Association, data: bytes, chunks: Chunks = whole) -> list[Event]:
    """Feed bytes, keep the events; the views are copied, for the chunk goes away."""
    events: list[Event] = []
    for chunk in chunks(data):
        for event in association.receive(chunk):
            if isinstance(event, DataFragment):
                event = DataFragment(event.context_id, event.is_command, event.is_last, memoryview(bytes(event.data)))
            events.append(event)
    return events


def sent(association: Association) -> bytes:
    """What the association wants written."""
    return b"".join(association.data_to_send())


def established(chunks: Chunks = whole) -> tuple[Association, Association]:
    """A requestor and an acceptor, ready for data transfer."""
    requestor = Association(is_requestor=True, max_pdu_bytes=MAX_PDU)
    acceptor = Association(is_requestor=False, max_pdu_bytes=MAX_PDU)
    requestor.request(REQUEST)
    requestor.transport_opened()
    acceptor.transport_opened()
    receive(acceptor, sent(requestor), chunks)
    acceptor.accept(ACCEPT)
    receive(requestor, sent(acceptor), chunks)
    return requestor, acceptor


def joined(events: Iterable[Event]) -> list[tuple[int, bool, bytes]]:
    """Put fragments together: (context, is command, bytes) of every message part that ended."""
    parts, current = [], b""
    for event in events:
        assert isinstance(event, DataFragment)
        current += event.data
        if event.is_last:
            parts.append((event.context_id, event.is_command, current))
            current = b""
    assert not current
    return parts
