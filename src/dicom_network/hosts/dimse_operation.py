"""A request being served: what a service's handler sees of the association (``base.dimse.Operation``)."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from dicom_network.base.dimse import ASSOCIATION_LOST, AssociationInfo, Context
from dicom_network.base.metrics import BYTES_IN, BYTES_OUT, INSTANCES_IN, INSTANCES_OUT, OPERATION_SECONDS
from dicom_network.domain.errors import InvalidInput, Unavailable
from dicom_network.hosts.dimse_negotiation import NegotiatedContext
from dicom_network.hosts.dimse_session import AssociationLost, Session
from dicom_network.protocol.dimse.message import Message, build_request, build_response
from dicom_network.protocol.dimse.operations import OPERATIONS, PENDING, WARNINGS

_SECONDS = {name: OPERATION_SECONDS.labels(name) for name in OPERATIONS}
_STORES_IN, _STORE_BYTES_IN = INSTANCES_IN.labels("C-STORE"), BYTES_IN.labels("C-STORE")
_STORES_OUT, _STORE_BYTES_OUT = INSTANCES_OUT.labels("C-GET"), BYTES_OUT.labels("C-GET")
MEDIUM = 0
"""Priority (PS3.7 9.1.1.1.5)."""


class ServedOperation:
    """One request. ``respond`` may be called from any thread, everything else belongs to the association's thread."""

    def __init__(
        self,
        session: Session,
        association: AssociationInfo,
        negotiated: NegotiatedContext,
        message: Message,
        *,
        sending: Mapping[tuple[str, str], Context],
        on_end: Callable[["ServedOperation"], None],
    ) -> None:
        """``sending``: contexts for C-STORE sub-operations; ``on_end`` is called with the final response sent."""
        self.association = association
        self.context = negotiated.context
        self.command: Mapping[str, Any] = message.command
        self.bytes_received = 0
        self.is_ended = False
        self.status = 0
        self._session = session
        self._message = message
        self._sending = sending
        self._on_end = on_end
        self._has_more = message.has_data_set
        self._sub_operations = 0
        self._started = time.perf_counter()

    @property
    def name(self) -> str:
        """``C-STORE`` and so on."""
        return self._message.operation.name

    @property
    def message_id(self) -> int:
        """The Message ID of the request."""
        return self._message.message_id

    def data_set(self) -> Iterator[memoryview]:
        """Yield the fragments of the request's data set as they arrive; each is valid until the next is asked for.

        Raises: Unavailable where the association is lost meanwhile.
        """
        try:
            while self._has_more:
                data = self._next_data()
                if data:
                    yield data
        except AssociationLost as lost:
            raise _gone(lost) from lost

    def read_data_set(self, limit: int = 1 << 20) -> bytes:
        """Read a small data set whole. Raises: InvalidInput above ``limit`` bytes."""
        content = bytearray()
        for fragment in self.data_set():
            if len(content) + len(fragment) > limit:
                raise InvalidInput(f"the data set of a {self.name}-RQ is longer than {limit} bytes")
            content += fragment
        return bytes(content)

    def pass_over_data_set(self) -> None:
        """Read what the handler left of the data set, so that the next request can be read. Raises: AssociationLost."""
        while self._has_more:
            self._next_data()

    def respond(self, status: int, *, data_set: bytes | None = None, **fields: Any) -> None:
        """Send a response; FF00H and FF01H are pending, any other ends the operation.

        Raises: Unavailable where the association is gone, so that a handler which answers much stops.
        """
        if self.is_ended:
            raise InvalidInput(f"a second final response to a {self.name}-RQ")
        command = build_response(self._message, status, fields, has_data_set=data_set is not None)
        is_final = status not in PENDING
        if is_final:
            self._end(status)
        try:
            self._session.send_message(self.context.id, command, data_set)
        except AssociationLost as lost:
            raise _gone(lost) from lost
        finally:
            if is_final:
                self._on_end(self)

    def is_cancelled(self) -> bool:
        """Tell, without waiting, whether a C-CANCEL-RQ for this operation has come or the peer is gone."""
        self._session.look()
        return self._session.is_cancelled(self.message_id)

    def accepted_context(self, sop_class_uid: str, transfer_syntax_uid: str) -> Context | None:
        """Find the context on which this side may send C-STORE sub-operations."""
        return self._sending.get((sop_class_uid, transfer_syntax_uid))

    def c_store(
        self, context: Context, sop_instance_uid: str, data_set: Iterable[bytes | memoryview], length: int
    ) -> int:
        """Send a C-STORE sub-operation over the same association and give its status.

        Raises: Unavailable where the association is gone; what ``data_set`` raises, the association being aborted then.
        """
        self._sub_operations = self._sub_operations % 0xFFFF + 1
        elements = {
            "AffectedSOPClassUID": context.abstract_syntax,
            "AffectedSOPInstanceUID": sop_instance_uid,
            "MessageID": self._sub_operations,
            "Priority": MEDIUM,
        }
        command = build_request("C-STORE", elements, has_data_set=True)
        try:
            self._session.send_stream(context.id, command, data_set, length)
            response = self._session.await_response(self._sub_operations, self._session.timeouts.message)
        except AssociationLost as lost:
            raise _gone(lost) from lost
        status: int = response.command["Status"]
        if is_done(status):
            _STORES_OUT.inc()
            _STORE_BYTES_OUT.inc(length)
        return status

    def _next_data(self) -> memoryview:
        fragment = self._session.next_fragment()
        self._has_more = not fragment.is_last
        self.bytes_received += len(fragment.data)
        return fragment.data

    def _end(self, status: int) -> None:
        self.is_ended, self.status = True, status
        _SECONDS[self.name].observe(time.perf_counter() - self._started)
        if self.name == "C-STORE" and is_done(status):
            _STORES_IN.inc()
            _STORE_BYTES_IN.inc(self.bytes_received)


def _gone(lost: AssociationLost) -> Unavailable:
    return Unavailable(f"the association is gone: {lost}", code=ASSOCIATION_LOST)


def is_done(status: int) -> bool:
    """Tell whether a final status says that the operation was done, with a warning or without."""
    return status == 0 or status in WARNINGS
