"""An association, for the requestor and the acceptor alike: bytes and primitives in, bytes and events out.

A host connects it with a socket and a clock::

    association = Association(is_requestor=False, max_pdu_bytes=262144)
    handle(association.transport_opened())
    while ...:
        for event in association.receive(chunk):
            handle(event)
        write(association.data_to_send())

``handle`` obeys ``StartTimer``, ``StopTimer`` and ``CloseTransport`` and acts on the rest. Bytes that are no PDU, or
the wrong one, are answered by the table of PS3.8 9.2 with A-ABORT and come out as ``Aborted`` with its ``cause``;
they raise nothing. What this side must not do now raises ``LocalProtocolError``.
"""

from collections.abc import Iterable, Iterator

from dicom_network.protocol.upper_layer.errors import AbortReason, LocalProtocolError, RemoteProtocolError
from dicom_network.protocol.upper_layer.events import (
    AssociationAccepted,
    AssociationRequested,
    DataFragment,
    Event,
)
from dicom_network.protocol.upper_layer.framing import frame_data, max_fragment_bytes
from dicom_network.protocol.upper_layer.pdu import (
    Abort,
    AssociateAccept,
    AssociateReject,
    AssociateRequest,
    Pdu,
    ReleaseRequest,
    ReleaseResponse,
    encode_pdu,
)
from dicom_network.protocol.upper_layer.reader import Buffer, PduReader
from dicom_network.protocol.upper_layer.state import RECEIVING, SENDING, Input, Send, State, Trigger, step

_INPUTS: dict[type, Input] = {
    AssociateRequest: Input.A_ASSOCIATE_RQ_PDU,
    AssociateAccept: Input.A_ASSOCIATE_AC_PDU,
    AssociateReject: Input.A_ASSOCIATE_RJ_PDU,
    ReleaseRequest: Input.A_RELEASE_RQ_PDU,
    ReleaseResponse: Input.A_RELEASE_RP_PDU,
    Abort: Input.A_ABORT_PDU,
}


class Association:
    """One side of an association (PS3.8 7 and 9). Not thread-safe."""

    def __init__(self, *, is_requestor: bool, max_pdu_bytes: int, max_sent_pdu_bytes: int = 0) -> None:
        """Begin in Sta1.

        ``max_pdu_bytes`` is what this side announces and enforces; ``max_sent_pdu_bytes`` (0: the same) is the most
        that it sends, however much the peer takes.
        """
        self._is_requestor = is_requestor
        self._state = State.IDLE
        self._reader = PduReader(max_pdu_bytes)
        self._sent_cap = max_sent_pdu_bytes or max_pdu_bytes
        self._max_fragment = 0
        self._outgoing: list[Buffer] = []
        self._request: AssociateRequest | None = None
        self._is_stream_lost = False

    @property
    def state(self) -> State:
        """The state of PS3.8 9.2."""
        return self._state

    @property
    def is_between_pdus(self) -> bool:
        """Tell whether the last chunk ended with a PDU's end."""
        return self._reader.is_between_pdus

    def data_to_send(self) -> list[Buffer]:
        """Take what is to be written, in order; the caller writes all of it."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def receive(self, data: Buffer) -> Iterator[Event]:
        """Yield what ``data`` brings; take everything before the next call.

        Views in the events are of ``data``. After a stream's end or a breach of the protocol bytes are passed over.
        """
        if self._is_stream_lost or self._state in (State.IDLE, State.AWAITING_TRANSPORT):
            return
        try:
            for item in self._reader.feed(data):
                if isinstance(item, DataFragment):
                    if self._state in RECEIVING:
                        yield item
                    else:
                        yield from self._step(Trigger(Input.P_DATA_TF_PDU, cause="data outside an association"))
                else:
                    yield from self._receive_pdu(item)
                if self._is_over():
                    return
        except RemoteProtocolError as error:
            # Where the next PDU begins cannot be known any more.
            self._is_stream_lost = True
            yield from self._step(Trigger(Input.INVALID_PDU, reason=error.reason, cause=str(error)))

    def transport_opened(self) -> list[Event]:
        """Tell that the transport connection is open."""
        if self._is_requestor:
            return self._step(Trigger(Input.TRANSPORT_CONFIRM, self._request))
        return self._step(Trigger(Input.TRANSPORT_INDICATION))

    def transport_closed(self) -> list[Event]:
        """Tell that the transport connection is closed, by whomever."""
        if self._state is State.IDLE:
            return []
        return self._step(Trigger(Input.TRANSPORT_CLOSED))

    def timer_expired(self) -> list[Event]:
        """Tell that the ARTIM timer ran out."""
        return self._step(Trigger(Input.ARTIM_EXPIRED))

    def request(self, request: AssociateRequest) -> list[Event]:
        """A-ASSOCIATE request; sent once the transport connection is open."""
        encode_pdu(request)
        self._request = request
        return self._step(Trigger(Input.A_ASSOCIATE_REQUEST, request))

    def accept(self, accept: AssociateAccept) -> list[Event]:
        """A-ASSOCIATE response (accept)."""
        return self._step(Trigger(Input.A_ASSOCIATE_ACCEPT, accept))

    def reject(self, reject: AssociateReject) -> list[Event]:
        """A-ASSOCIATE response (reject)."""
        return self._step(Trigger(Input.A_ASSOCIATE_REJECT, reject))

    def release(self) -> list[Event]:
        """A-RELEASE request."""
        return self._step(Trigger(Input.A_RELEASE_REQUEST))

    def confirm_release(self) -> list[Event]:
        """A-RELEASE response."""
        return self._step(Trigger(Input.A_RELEASE_RESPONSE))

    def abort(self) -> list[Event]:
        """A-ABORT request."""
        return self._step(Trigger(Input.A_ABORT_REQUEST))

    def send_message(self, context_id: int, command: bytes, data_set: bytes | None = None) -> None:
        """P-DATA request: a whole message, that ``data_to_send`` then gives as one list, for one write."""
        for content, is_command in ((command, True), (data_set, False)):
            if content is not None:
                for pieces in self.frame(context_id, (content,), length=len(content), is_command=is_command):
                    self._outgoing += pieces

    def frame(
        self, context_id: int, buffers: Iterable[Buffer], *, length: int, is_command: bool = False
    ) -> Iterator[list[Buffer]]:
        """P-DATA request, streamed: yield what is to be written for each of the buffers; see ``framing.frame_data``."""
        if self._state not in SENDING:
            raise LocalProtocolError(f"{Input.P_DATA_REQUEST.name} is not possible in {self._state.name}")
        return frame_data(context_id, buffers, length=length, max_fragment=self._max_fragment, is_command=is_command)

    def _is_over(self) -> bool:
        return self._state is State.IDLE

    def _receive_pdu(self, pdu: Pdu) -> list[Event]:
        cause = f"{type(pdu).__name__} while {self._state.name}"
        return self._step(Trigger(_INPUTS[type(pdu)], pdu, is_requestor=self._is_requestor, cause=cause))

    def _step(self, trigger: Trigger) -> list[Event]:
        effects, after = step(self._state, trigger)
        sent = [encode_pdu(effect.pdu) for effect in effects if isinstance(effect, Send)]
        events = [effect for effect in effects if not isinstance(effect, Send)]
        self._note_maximum_length(trigger, events)
        self._state = after
        self._outgoing += sent
        return events

    def _note_maximum_length(self, trigger: Trigger, events: list[Event]) -> None:
        """Take from the peer's half of the negotiation how long a PDU to it may be (PS3.8 D.1)."""
        for event in events:
            if isinstance(event, AssociationRequested):
                self._max_fragment = self._fragment_for(event.request.user.maximum_length)
            elif isinstance(event, AssociationAccepted):
                self._max_fragment = self._fragment_for(event.accept.user.maximum_length)

    def _fragment_for(self, maximum_length: int) -> int:
        try:
            return max_fragment_bytes(maximum_length, self._sent_cap)
        except LocalProtocolError as error:
            raise RemoteProtocolError(str(error), AbortReason.INVALID_PDU_PARAMETER_VALUE) from error
