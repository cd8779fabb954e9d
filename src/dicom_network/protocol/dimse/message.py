"""Messages (PS3.7 6.2): put together from fragments, checked against the table of operations, and made.

A message is given as soon as its command set is there; its data set stays fragments, to be taken as they come.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dicom_network.protocol.dimse.command import (
    DATA_SET,
    MAX_COMMAND_BYTES,
    NO_DATA_SET,
    decode_command,
    encode_command,
)
from dicom_network.protocol.dimse.operations import (
    BY_COMMAND_FIELD,
    CANCEL_REQUEST,
    OPERATIONS,
    RESPONSE,
    DimseOperation,
    Presence,
)
from dicom_network.protocol.upper_layer.errors import LocalProtocolError, RemoteProtocolError
from dicom_network.protocol.upper_layer.events import DataFragment


@dataclass(frozen=True, slots=True)
class Message:
    """A message whose command set has come; where ``has_data_set`` says so, fragments follow."""

    context_id: int
    operation: DimseOperation
    is_response: bool
    command: dict[str, Any]
    has_data_set: bool

    @property
    def message_id(self) -> int:
        """The Message ID, or the one that is responded to."""
        identifier: int = self.command.get("MessageID", self.command.get("MessageIDBeingRespondedTo", 0))
        return identifier


class MessageReader:
    """Puts messages together. One a direction of an association."""

    __slots__ = ("_command", "_command_context", "_data_context")

    def __init__(self) -> None:
        self._command = bytearray()
        self._command_context = 0
        """Context of the command set that is coming in; 0: none is."""
        self._data_context = 0
        """Context of the data set that is coming in; 0: none is."""

    @property
    def is_between_messages(self) -> bool:
        """Tell whether nothing of a message has been begun."""
        return not self._command_context and not self._data_context

    def feed(self, fragment: DataFragment) -> Message | DataFragment | None:
        """Give the message that the fragment completes, or the fragment itself where it is of a data set.

        Raises: RemoteProtocolError.
        """
        if fragment.is_command:
            return self._feed_command(fragment)
        if fragment.context_id != self._data_context:
            problem = "with another presentation context ID" if self._data_context else "without a command set"
            raise RemoteProtocolError(f"data set fragment {problem}")
        if fragment.is_last:
            self._data_context = 0
        return fragment

    def _feed_command(self, fragment: DataFragment) -> Message | None:
        if self._data_context:
            raise RemoteProtocolError("command fragment inside a data set")
        if self._command_context not in (0, fragment.context_id):
            raise RemoteProtocolError("fragments of two command sets are mixed")
        if len(self._command) + len(fragment.data) > MAX_COMMAND_BYTES:
            raise RemoteProtocolError(f"command set of more than {MAX_COMMAND_BYTES} bytes")
        if not fragment.is_last:
            self._command_context = fragment.context_id
            self._command += fragment.data
            return None
        content = bytes(self._command) + fragment.data if self._command else bytes(fragment.data)
        self._command.clear()
        self._command_context = 0
        message = parse_message(fragment.context_id, content)
        if message.has_data_set:
            self._data_context = fragment.context_id
        return message


def parse_message(context_id: int, content: bytes) -> Message:
    """Decode a command set and check it against the table. Raises: RemoteProtocolError."""
    command = decode_command(content)
    field = command.get("CommandField")
    if field is None:
        raise RemoteProtocolError("command set without a command field")
    is_response = bool(field & RESPONSE)
    operation = BY_COMMAND_FIELD.get(field & ~RESPONSE)
    if operation is None or (is_response and not operation.has_response):
        raise RemoteProtocolError(f"command field {field:04X}H is not known")
    name = f"{operation.name}-{'RSP' if is_response else 'RQ'}"
    needed = operation.response if is_response else operation.indispensable
    for keyword in needed:
        if keyword not in command:
            raise RemoteProtocolError(f"{name} without {keyword}")
    has_data_set = command.get("CommandDataSetType", NO_DATA_SET) != NO_DATA_SET
    if not is_response and operation.request_data_set is Presence.ALWAYS and not has_data_set:
        raise RemoteProtocolError(f"{name} without a data set")
    return Message(context_id, operation, is_response, command, has_data_set)


def build_request(name: str, elements: Mapping[str, Any], *, has_data_set: bool) -> bytes:
    """Encode the command set of a request.

    Raises: LocalProtocolError where a mandatory element is missing, or a data set too many or too few.
    """
    operation = OPERATIONS[name]
    _check(f"{name}-RQ", operation.request, elements, operation.request_data_set, has_data_set=has_data_set)
    return encode_command(
        {
            **elements,
            "CommandField": operation.command_field,
            "CommandDataSetType": DATA_SET if has_data_set else NO_DATA_SET,
        }
    )


def build_response(request: Message, status: int, elements: Mapping[str, Any], *, has_data_set: bool) -> bytes:
    """Encode the command set of a response; UIDs and type IDs of the request are repeated as the standard has it.

    Raises: LocalProtocolError where the operation has no response, or none with a data set.
    """
    operation = request.operation
    if operation.command_field == CANCEL_REQUEST:
        raise LocalProtocolError("C-CANCEL-RQ has no response")
    command = {
        "CommandField": operation.command_field | RESPONSE,
        "MessageIDBeingRespondedTo": request.command["MessageID"],
        "CommandDataSetType": DATA_SET if has_data_set else NO_DATA_SET,
        "Status": status,
    }
    for target, sources in _REPEATED.items():
        for source in sources:
            if request.command.get(source):
                command[target] = request.command[source]
    command.update(elements)
    _check(f"{operation.name}-RSP", (), command, operation.response_data_set, has_data_set=has_data_set)
    return encode_command(command)


_REPEATED = {
    "AffectedSOPClassUID": ("AffectedSOPClassUID", "RequestedSOPClassUID"),
    "AffectedSOPInstanceUID": ("AffectedSOPInstanceUID", "RequestedSOPInstanceUID"),
    "EventTypeID": ("EventTypeID",),
    "ActionTypeID": ("ActionTypeID",),
}
"""Elements of a response and those of the request that they repeat (PS3.7 9.3, 10.3)."""


def _check(
    name: str, mandatory: tuple[str, ...], elements: Mapping[str, Any], presence: Presence, *, has_data_set: bool
) -> None:
    missing = [keyword for keyword in mandatory if keyword not in elements]
    if missing:
        raise LocalProtocolError(f"{name} without {', '.join(missing)}")
    if has_data_set and presence is Presence.NEVER:
        raise LocalProtocolError(f"{name} has no data set")
    if not has_data_set and presence is Presence.ALWAYS:
        raise LocalProtocolError(f"{name} needs a data set")
