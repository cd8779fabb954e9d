"""An association that this node opened: what a service user asks of a peer (``base.dimse.RequestedAssociation``)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dicom_network.base.dimse import ASSOCIATION_LOST, Context, DataSet, Response, StoreHandler
from dicom_network.base.log import logger
from dicom_network.base.metrics import BYTES_IN, BYTES_OUT, ERRORS, INSTANCES_IN, INSTANCES_OUT
from dicom_network.domain.errors import DicomNetworkError, Refused, Unavailable
from dicom_network.hosts.dimse_operation import MEDIUM, is_done
from dicom_network.hosts.dimse_session import AssociationLost, Session
from dicom_network.protocol.dimse.message import Message, build_request, build_response
from dicom_network.protocol.dimse.operations import PENDING
from dicom_network.standard.sop_classes import VERIFICATION
from dicom_network.standard.statuses import CANNOT_UNDERSTAND, OUT_OF_RESOURCES, UNRECOGNIZED_OPERATION

MAX_IDENTIFIER_BYTES = 16 << 20
"""Data set of a response: an identifier, or the list of a C-MOVE's failed SOP Instance UIDs."""

log = logger("dimse")


class SocketAssociation:
    """An association as its requestor. One operation at a time; not thread-safe."""

    def __init__(self, identifier: str, session: Session, contexts: Sequence[Context], peer: str) -> None:
        self.id = identifier
        self.contexts = contexts
        self._session = session
        self._by_id = {context.id: context for context in contexts}
        self._peer = peer
        self._message_id = 0

    def context_for(self, abstract_syntax: str, transfer_syntax: str = "") -> Context | None:
        """Find an accepted context, with this transfer syntax if one is given."""
        for context in self.contexts:
            if context.abstract_syntax == abstract_syntax and transfer_syntax in ("", context.transfer_syntax):
                return context
        return None

    def c_echo(self) -> int:
        """Verify the peer; gives the status. Raises: Refused, Unavailable."""
        context = self._require_context(VERIFICATION)
        message = self._request("C-ECHO", context, {"AffectedSOPClassUID": VERIFICATION})
        return self._final_response(message).status

    def c_store(
        self,
        context: Context,
        sop_instance_uid: str,
        data_set: Iterable[bytes | memoryview],
        length: int,
        **fields: Any,
    ) -> int:
        """Send an instance; gives the status.

        Raises: Unavailable; what ``data_set`` raises, the association being aborted then.
        """
        message_id = self._next_message_id()
        elements = {
            "AffectedSOPClassUID": context.abstract_syntax,
            "AffectedSOPInstanceUID": sop_instance_uid,
            "MessageID": message_id,
            "Priority": MEDIUM,
            **fields,
        }
        command = build_request("C-STORE", elements, has_data_set=True)
        try:
            self._session.send_stream(context.id, command, data_set, length)
        except AssociationLost as lost:
            raise self._gone(lost) from lost
        status = self._final_response(message_id).status
        if is_done(status):
            INSTANCES_OUT.labels("C-STORE").inc()
            BYTES_OUT.labels("C-STORE").inc(length)
        return status

    def c_find(self, abstract_syntax: str, identifier: bytes) -> Iterator[Response]:
        """Query; the identifier is encoded as the context says. Closing the iterator early sends C-CANCEL.

        Raises: Refused, Unavailable.
        """
        yield from self._query("C-FIND", abstract_syntax, identifier, {}, self._session.timeouts.message)

    def c_move(self, abstract_syntax: str, identifier: bytes, destination: str) -> Iterator[Response]:
        """Have instances moved; yields pending and final responses. Raises: Refused, Unavailable.

        A peer may say nothing before it is done, so the idle time-out holds and not that of a message.
        """
        fields = {"MoveDestination": destination}
        yield from self._query("C-MOVE", abstract_syntax, identifier, fields, self._session.timeouts.idle)

    def c_get(self, abstract_syntax: str, identifier: bytes, store: StoreHandler) -> Iterator[Response]:
        """Retrieve over this association; ``store`` takes each instance. Raises: Refused, Unavailable."""
        yield from self._query("C-GET", abstract_syntax, identifier, {}, self._session.timeouts.idle, store)

    def n_request(self, name: str, sop_class_uid: str, data_set: bytes | None = None, **fields: Any) -> Response:
        """Send a request of an N-service; the SOP class goes into the element that the operation has for it.

        Raises: Refused, Unavailable.
        """
        keyword = "AffectedSOPClassUID" if name in ("N-CREATE", "N-EVENT-REPORT") else "RequestedSOPClassUID"
        context = self._require_context(sop_class_uid)
        message_id = self._request(name, context, {keyword: sop_class_uid, **fields}, data_set)
        return self._final_response(message_id)

    def _query(
        self,
        name: str,
        abstract_syntax: str,
        identifier: bytes,
        fields: Mapping[str, Any],
        timeout: float,
        store: StoreHandler | None = None,
    ) -> Iterator[Response]:
        context = self._require_context(abstract_syntax)
        elements = {"AffectedSOPClassUID": abstract_syntax, "Priority": MEDIUM, **fields}
        message_id = self._request(name, context, elements, identifier)
        is_ended = False
        try:
            while not is_ended:
                response = self._next_response(message_id, timeout, store)
                is_ended = response.status not in PENDING
                yield response
        except GeneratorExit:
            if not is_ended:
                self._cancel(context, message_id, timeout, store)
            raise

    def _cancel(self, context: Context, message_id: int, timeout: float, store: StoreHandler | None) -> None:
        """Send C-CANCEL and pass over the responses that are on their way."""
        command = build_request("C-CANCEL", {"MessageIDBeingRespondedTo": message_id}, has_data_set=False)
        self._send(context.id, command, None)
        while self._next_response(message_id, timeout, store).status in PENDING:
            continue

    def _request(self, name: str, context: Context, elements: Mapping[str, Any], data_set: bytes | None = None) -> int:
        message_id = self._next_message_id()
        command = build_request(name, {"MessageID": message_id, **elements}, has_data_set=data_set is not None)
        self._send(context.id, command, data_set)
        return message_id

    def _final_response(self, message_id: int) -> Response:
        return self._next_response(message_id, self._session.timeouts.message)

    def _next_response(self, message_id: int, timeout: float, store: StoreHandler | None = None) -> Response:
        """Wait for the next response; requests of the peer that come before it are served."""
        try:
            while True:
                message = self._session.next_item(timeout)
                if not isinstance(message, Message):
                    raise self._session.abort(f"{type(message).__name__} while a response is awaited")
                if not message.is_response:
                    self._serve(message, store)
                elif message.message_id == message_id:
                    status: int = message.command["Status"]
                    return Response(status, message.command, self._read_data_set(message))
                else:
                    raise self._session.abort(f"{message.operation.name}-RSP to another request")
        except AssociationLost as lost:
            raise self._gone(lost) from lost

    def _serve(self, message: Message, store: StoreHandler | None) -> None:
        """Serve a C-STORE sub-operation; anything else is not what this side offered."""
        fragments = self._fragments(message)
        context = self._by_id.get(message.context_id)
        if message.operation.name != "C-STORE" or store is None or context is None:
            status = UNRECOGNIZED_OPERATION
        else:
            status = self._store(message, context, fragments, store)
        for _ in fragments:
            continue
        self._session.send_message(message.context_id, build_response(message, status, {}, has_data_set=False))

    def _store(self, message: Message, context: Context, fragments: "_Fragments", store: StoreHandler) -> int:
        sop_class_uid = message.command.get("AffectedSOPClassUID") or context.abstract_syntax
        try:
            status = store(sop_class_uid, message.command["AffectedSOPInstanceUID"], context.transfer_syntax, fragments)
        except DicomNetworkError as error:
            if error.code == ASSOCIATION_LOST:
                raise
            ERRORS.labels("c-get-store").inc()
            log.warning("an instance brought by C-GET was not stored", code=error.code, error=str(error))
            return OUT_OF_RESOURCES if isinstance(error, Unavailable) else CANNOT_UNDERSTAND
        if is_done(status):
            INSTANCES_IN.labels("C-GET").inc()
            BYTES_IN.labels("C-GET").inc(fragments.bytes)
        return status

    def _fragments(self, message: Message) -> "_Fragments":
        return _Fragments(self._session, self._peer, has_more=message.has_data_set)

    def _read_data_set(self, message: Message) -> DataSet | None:
        if not message.has_data_set:
            return None
        content = bytearray()
        for fragment in self._fragments(message):
            if len(content) + len(fragment) > MAX_IDENTIFIER_BYTES:
                raise self._session.abort(f"the data set of a response is longer than {MAX_IDENTIFIER_BYTES} bytes")
            content += fragment
        context = self._by_id.get(message.context_id)
        return DataSet(context.transfer_syntax if context else "", bytes(content))

    def _send(self, context_id: int, command: bytes, data_set: bytes | None) -> None:
        try:
            self._session.send_message(context_id, command, data_set)
        except AssociationLost as lost:
            raise self._gone(lost) from lost

    def _require_context(self, abstract_syntax: str) -> Context:
        context = self.context_for(abstract_syntax)
        if context is None:
            raise Refused(f"{self._peer} does not accept {abstract_syntax}", code="association.context")
        return context

    def _next_message_id(self) -> int:
        self._message_id = self._message_id % 0xFFFF + 1
        return self._message_id

    def _gone(self, lost: AssociationLost) -> Unavailable:
        return gone(self._peer, lost)


class _Fragments:
    """The data set of a message from the peer, as an iterator that can be left and taken up again."""

    def __init__(self, session: Session, peer: str, *, has_more: bool) -> None:
        self._session = session
        self._peer = peer
        self._has_more = has_more
        self.bytes = 0

    def __iter__(self) -> Iterator[memoryview]:
        return self

    def __next__(self) -> memoryview:
        try:
            while self._has_more:
                fragment = self._session.next_fragment()
                self._has_more = not fragment.is_last
                self.bytes += len(fragment.data)
                if fragment.data:
                    return fragment.data
        except AssociationLost as lost:
            self._has_more = False
            raise gone(self._peer, lost) from lost
        raise StopIteration


def gone(peer: str, lost: AssociationLost) -> Unavailable:
    """Make the error of an association that was lost."""
    return Unavailable(f"the association with {peer} was lost: {lost}", code=ASSOCIATION_LOST)
