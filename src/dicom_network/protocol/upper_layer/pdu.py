"""The seven PDUs (PS3.8 9.3) as values, and their bytes.

P-DATA-TF has a value here so that all seven can be written and read alike; on an association its fragments are
streamed by ``reader`` and never gathered.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import TypeAlias, cast

from dicom_network.protocol.upper_layer.errors import AbortReason, LocalProtocolError, RemoteProtocolError
from dicom_network.protocol.upper_layer.items import (
    ANSWERED_CONTEXT_ITEM,
    APPLICATION_CONTEXT_ITEM,
    PROPOSED_CONTEXT_ITEM,
    USER_INFORMATION_ITEM,
    AnsweredPresentationContext,
    ProposedPresentationContext,
    UserInformation,
    read_answered_context,
    read_items,
    read_proposed_context,
    read_text,
    write_answered_context,
    write_item,
    write_proposed_context,
)
from dicom_network.protocol.upper_layer.user_information import read_user_information, write_user_information

DICOM_APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1"
MAX_CONTEXTS = 128
"""Presentation context IDs are the odd numbers of one byte (PS3.8 7.1.1.13)."""
HEADER = struct.Struct(">BxL")
"""Type and length of every PDU."""
VALUE_HEADER = struct.Struct(">LBB")
"""Length, presentation context ID and message control header of every presentation data value (PS3.8 9.3.5.1, E.2)."""
IS_COMMAND = 0x01
IS_LAST = 0x02


class PduType(IntEnum):
    """PDU types (PS3.8 9.3.1)."""

    ASSOCIATE_RQ = 1
    ASSOCIATE_AC = 2
    ASSOCIATE_RJ = 3
    P_DATA_TF = 4
    RELEASE_RQ = 5
    RELEASE_RP = 6
    ABORT = 7


@dataclass(frozen=True, slots=True)
class AssociateRequest:
    """A-ASSOCIATE-RQ (PS3.8 9.3.2)."""

    called_ae_title: str
    calling_ae_title: str
    contexts: tuple[ProposedPresentationContext, ...]
    user: UserInformation
    application_context: str = DICOM_APPLICATION_CONTEXT
    protocol_version: int = 1


@dataclass(frozen=True, slots=True)
class AssociateAccept:
    """A-ASSOCIATE-AC (PS3.8 9.3.3); the AE titles repeat those of the request and are not tested."""

    called_ae_title: str
    calling_ae_title: str
    contexts: tuple[AnsweredPresentationContext, ...]
    user: UserInformation
    application_context: str = DICOM_APPLICATION_CONTEXT
    protocol_version: int = 1


class Rejection(Enum):
    """Why an association is rejected (PS3.8 9.3.4): source and reason, which mean something only together."""

    NO_REASON = (1, 1)
    APPLICATION_CONTEXT_NOT_SUPPORTED = (1, 2)
    CALLING_AE_TITLE_NOT_RECOGNIZED = (1, 3)
    CALLED_AE_TITLE_NOT_RECOGNIZED = (1, 7)
    ACSE_NO_REASON = (2, 1)
    PROTOCOL_VERSION_NOT_SUPPORTED = (2, 2)
    TEMPORARY_CONGESTION = (3, 1)
    LOCAL_LIMIT_EXCEEDED = (3, 2)


@dataclass(frozen=True, slots=True)
class AssociateReject:
    """A-ASSOCIATE-RJ (PS3.8 9.3.4)."""

    result: int
    """1 permanent, 2 transient."""
    source: int
    reason: int

    @classmethod
    def of(cls, rejection: Rejection, *, is_transient: bool = False) -> "AssociateReject":
        """Make one of a named rejection."""
        source, reason = rejection.value
        return cls(2 if is_transient else 1, source, reason)

    def describe(self) -> str:
        """Say it in words."""
        try:
            name = Rejection((self.source, self.reason)).name.lower().replace("_", " ")
        except ValueError:
            name = f"source {self.source}, reason {self.reason}"
        return f"{name} ({'transient' if self.result == 2 else 'permanent'})"


@dataclass(frozen=True, slots=True)
class PresentationDataValue:
    """A fragment of a message (PS3.8 9.3.5.1, E.2)."""

    context_id: int
    is_command: bool
    is_last: bool
    data: bytes


@dataclass(frozen=True, slots=True)
class DataTransfer:
    """P-DATA-TF (PS3.8 9.3.5)."""

    values: tuple[PresentationDataValue, ...]


@dataclass(frozen=True, slots=True)
class ReleaseRequest:
    """A-RELEASE-RQ (PS3.8 9.3.6)."""


@dataclass(frozen=True, slots=True)
class ReleaseResponse:
    """A-RELEASE-RP (PS3.8 9.3.7)."""


@dataclass(frozen=True, slots=True)
class Abort:
    """A-ABORT (PS3.8 9.3.8); ``AbortSource`` and ``AbortReason``, or whatever else the peer sent."""

    source: int
    reason: int


Pdu: TypeAlias = (
    AssociateRequest | AssociateAccept | AssociateReject | DataTransfer | ReleaseRequest | ReleaseResponse | Abort
)


def encode_pdu(pdu: Pdu) -> bytes:
    """Encode a PDU. Raises: LocalProtocolError where a value does not fit its field."""
    kind, encode_body = _ENCODERS[type(pdu)]
    body = encode_body(pdu)
    return HEADER.pack(kind, len(body)) + body


def decode_pdu(data: bytes) -> Pdu:
    """Decode exactly one whole PDU. Raises: RemoteProtocolError."""
    if len(data) < HEADER.size:
        raise RemoteProtocolError("a PDU ends inside its header")
    kind, length = HEADER.unpack_from(data)
    if length != len(data) - HEADER.size:
        raise RemoteProtocolError(f"PDU claims {length} bytes, {len(data) - HEADER.size} follow its header")
    return decode_body(kind, memoryview(data)[HEADER.size :])


def decode_body(kind: int, body: memoryview) -> Pdu:
    """Decode what follows a PDU's header. Raises: RemoteProtocolError."""
    decode = _DECODERS.get(kind)
    if decode is None:
        raise RemoteProtocolError(f"PDU type {kind:02X}H is not known", AbortReason.UNRECOGNIZED_PDU)
    return decode(body)


def _encode_ae_title(title: str) -> bytes:
    try:
        encoded = title.strip().encode("ascii")
    except UnicodeEncodeError as error:
        raise LocalProtocolError(f"AE title {title!r} is not ASCII") from error
    if not 1 <= len(encoded) <= 16:
        raise LocalProtocolError(f"AE title {title!r} is not 1 to 16 characters long")
    return encoded.ljust(16)


def _decode_ae_title(value: memoryview) -> str:
    # Not ASCII: no known AE title then, so the association is refused by name and not for its bytes.
    return bytes(value).decode("ascii", "replace").rstrip("\0 ").lstrip(" ")


def _encode_associate(pdu: AssociateRequest | AssociateAccept) -> bytes:
    if not 1 <= len(pdu.contexts) <= MAX_CONTEXTS:
        raise LocalProtocolError(f"{len(pdu.contexts)} presentation contexts; 1 to {MAX_CONTEXTS} can be sent")
    if isinstance(pdu, AssociateRequest):
        contexts = b"".join(map(write_proposed_context, pdu.contexts))
        titles = _encode_ae_title(pdu.called_ae_title) + _encode_ae_title(pdu.calling_ae_title)
    else:
        contexts = b"".join(map(write_answered_context, pdu.contexts))
        # PS3.8 9.3.3: what the request said, whatever it was; nobody tests it.
        titles = b"".join(
            title.encode("ascii", "replace")[:16].ljust(16) for title in (pdu.called_ae_title, pdu.calling_ae_title)
        )
    return b"".join(
        (
            struct.pack(">H2x", pdu.protocol_version),
            titles,
            bytes(32),
            write_item(APPLICATION_CONTEXT_ITEM, pdu.application_context.encode("ascii")),
            contexts,
            write_user_information(pdu.user),
        )
    )


def _decode_request(body: memoryview) -> AssociateRequest:
    contexts: list[ProposedPresentationContext] = []
    application_context, user = "", UserInformation()
    for kind, value in _associate_items(body):
        if kind == PROPOSED_CONTEXT_ITEM:
            contexts.append(read_proposed_context(value))
        elif kind == APPLICATION_CONTEXT_ITEM:
            application_context = read_text(value, within="application context name")
        elif kind == USER_INFORMATION_ITEM:
            user = read_user_information(value)
    if not contexts:
        raise RemoteProtocolError("A-ASSOCIATE-RQ without a presentation context")
    _check_context_ids([context.id for context in contexts])
    return AssociateRequest(
        _decode_ae_title(body[4:20]),
        _decode_ae_title(body[20:36]),
        tuple(contexts),
        user,
        application_context,
        int.from_bytes(body[:2], "big"),
    )


def _decode_accept(body: memoryview) -> AssociateAccept:
    contexts: list[AnsweredPresentationContext] = []
    application_context, user = "", UserInformation()
    for kind, value in _associate_items(body):
        if kind == ANSWERED_CONTEXT_ITEM:
            contexts.append(read_answered_context(value))
        elif kind == APPLICATION_CONTEXT_ITEM:
            application_context = read_text(value, within="application context name")
        elif kind == USER_INFORMATION_ITEM:
            user = read_user_information(value)
    _check_context_ids([context.id for context in contexts])
    return AssociateAccept(
        _decode_ae_title(body[4:20]),
        _decode_ae_title(body[20:36]),
        tuple(contexts),
        user,
        application_context,
        int.from_bytes(body[:2], "big"),
    )


def _associate_items(body: memoryview) -> Iterator[tuple[int, memoryview]]:
    if len(body) < 68:
        raise RemoteProtocolError(f"A-ASSOCIATE PDU has {len(body)} bytes; its fixed fields alone are 68")
    contexts = 0
    for kind, value in read_items(body[68:], within="A-ASSOCIATE PDU"):
        contexts += kind in (PROPOSED_CONTEXT_ITEM, ANSWERED_CONTEXT_ITEM)
        if contexts > MAX_CONTEXTS:
            raise RemoteProtocolError(f"more than {MAX_CONTEXTS} presentation contexts")
        yield kind, value


def _check_context_ids(ids: list[int]) -> None:
    if len(set(ids)) != len(ids):
        raise RemoteProtocolError("a presentation context ID is used twice")
    if any(identifier % 2 == 0 for identifier in ids):
        raise RemoteProtocolError("a presentation context ID is even")


def _encode_reject(pdu: AssociateReject) -> bytes:
    return bytes((0, pdu.result, pdu.source, pdu.reason))


def _decode_reject(body: memoryview) -> AssociateReject:
    _check_length(body, "A-ASSOCIATE-RJ")
    return AssociateReject(body[1], body[2], body[3])


def _encode_data(pdu: DataTransfer) -> bytes:
    return b"".join(
        VALUE_HEADER.pack(
            len(value.data) + 2, value.context_id, value.is_command * IS_COMMAND + value.is_last * IS_LAST
        )
        + value.data
        for value in pdu.values
    )


def _decode_data(body: memoryview) -> DataTransfer:
    values = []
    position = 0
    while position < len(body):
        if len(body) - position < VALUE_HEADER.size:
            raise RemoteProtocolError("P-DATA-TF ends inside the header of a presentation data value")
        length, context_id, control = VALUE_HEADER.unpack_from(body, position)
        end = position + 4 + length
        if length < 2 or end > len(body):
            raise RemoteProtocolError(f"presentation data value claims {length} bytes in a PDU of {len(body)}")
        data = bytes(body[position + VALUE_HEADER.size : end])
        values.append(PresentationDataValue(context_id, bool(control & IS_COMMAND), bool(control & IS_LAST), data))
        position = end
    if not values:
        raise RemoteProtocolError("P-DATA-TF without a presentation data value")
    return DataTransfer(tuple(values))


def _encode_empty(_pdu: ReleaseRequest | ReleaseResponse) -> bytes:
    return bytes(4)


def _decode_release_request(body: memoryview) -> ReleaseRequest:
    _check_length(body, "A-RELEASE-RQ")
    return ReleaseRequest()


def _decode_release_response(body: memoryview) -> ReleaseResponse:
    _check_length(body, "A-RELEASE-RP")
    return ReleaseResponse()


def _encode_abort(pdu: Abort) -> bytes:
    return bytes((0, 0, pdu.source, pdu.reason))


def _decode_abort(body: memoryview) -> Abort:
    _check_length(body, "A-ABORT")
    return Abort(body[2], body[3])


def _check_length(body: memoryview, name: str) -> None:
    if len(body) != 4:
        raise RemoteProtocolError(f"{name} is {len(body)} bytes long after its header, not 4")


_ENCODERS = cast(
    dict[type, tuple[PduType, Callable[[Pdu], bytes]]],
    {
        AssociateRequest: (PduType.ASSOCIATE_RQ, _encode_associate),
        AssociateAccept: (PduType.ASSOCIATE_AC, _encode_associate),
        AssociateReject: (PduType.ASSOCIATE_RJ, _encode_reject),
        DataTransfer: (PduType.P_DATA_TF, _encode_data),
        ReleaseRequest: (PduType.RELEASE_RQ, _encode_empty),
        ReleaseResponse: (PduType.RELEASE_RP, _encode_empty),
        Abort: (PduType.ABORT, _encode_abort),
    },
)

_DECODERS: dict[int, Callable[[memoryview], Pdu]] = {
    PduType.ASSOCIATE_RQ: _decode_request,
    PduType.ASSOCIATE_AC: _decode_accept,
    PduType.ASSOCIATE_RJ: _decode_reject,
    PduType.P_DATA_TF: _decode_data,
    PduType.RELEASE_RQ: _decode_release_request,
    PduType.RELEASE_RP: _decode_release_response,
    PduType.ABORT: _decode_abort,
}
