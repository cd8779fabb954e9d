"""The items inside A-ASSOCIATE PDUs (PS3.8 9.3.2, 9.3.3 and Annex D; PS3.7 Annex D.3.3).

Reading is lenient where senders are known to be careless (padding after UIDs, unknown items, which PS3.8 9.3.1 says to
ignore) and strict about lengths; writing is strict.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from dicom_network.protocol.upper_layer.errors import LocalProtocolError, RemoteProtocolError

APPLICATION_CONTEXT_ITEM = 0x10
PROPOSED_CONTEXT_ITEM = 0x20
ANSWERED_CONTEXT_ITEM = 0x21
ABSTRACT_SYNTAX_ITEM = 0x30
TRANSFER_SYNTAX_ITEM = 0x40
USER_INFORMATION_ITEM = 0x50

_HEADER = struct.Struct(">BxH")
_LENGTH = struct.Struct(">H")


class ContextResult(IntEnum):
    """The answer to a proposed presentation context (PS3.8 9.3.3.2)."""

    ACCEPTANCE = 0
    USER_REJECTION = 1
    NO_REASON = 2
    ABSTRACT_SYNTAX_NOT_SUPPORTED = 3
    TRANSFER_SYNTAXES_NOT_SUPPORTED = 4


@dataclass(frozen=True, slots=True)
class ProposedPresentationContext:
    """A presentation context as proposed (PS3.8 9.3.2.2); ``id`` is odd, 1 to 255."""

    id: int
    abstract_syntax: str
    transfer_syntaxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnsweredPresentationContext:
    """The answer to it (PS3.8 9.3.3.2); ``transfer_syntax`` is significant on acceptance only.

    ``result`` is a ``ContextResult``, or whatever else the peer sent.
    """

    id: int
    result: int
    transfer_syntax: str


@dataclass(frozen=True, slots=True)
class OperationsWindow:
    """Asynchronous operations window (PS3.7 D.3.3.3): operations outstanding; 0 is unlimited."""

    invoked: int
    """By the association requestor."""
    performed: int
    """By the association requestor, that is invoked by the acceptor."""


@dataclass(frozen=True, slots=True)
class RoleSelection:
    """SCP/SCU role selection (PS3.7 D.3.3.4): the roles of the association *requestor* for a SOP class."""

    sop_class_uid: str
    scu: bool
    scp: bool


@dataclass(frozen=True, slots=True)
class ExtendedNegotiation:
    """SOP class extended negotiation (PS3.7 D.3.3.5); PS3.4 tells what ``information`` means for a service class."""

    sop_class_uid: str
    information: bytes


@dataclass(frozen=True, slots=True)
class CommonExtendedNegotiation:
    """SOP class common extended negotiation (PS3.7 D.3.3.6)."""

    sop_class_uid: str
    service_class_uid: str
    related_general_sop_class_uids: tuple[str, ...] = ()


class UserIdentityKind(IntEnum):
    """Kinds of user identity (PS3.7 D.3.3.7.1)."""

    USERNAME = 1
    USERNAME_AND_PASSCODE = 2
    KERBEROS = 3
    SAML = 4
    JWT = 5


@dataclass(frozen=True, slots=True)
class UserIdentity:
    """A user identity (PS3.7 D.3.3.7.1). ``kind`` is a ``UserIdentityKind``, or whatever else the peer sent."""

    kind: int
    primary: bytes
    secondary: bytes = b""
    is_response_requested: bool = False

    def __repr__(self) -> str:
        """Show the kind only: the rest is a secret."""
        return f"UserIdentity(kind={self.kind})"


@dataclass(frozen=True, slots=True)
class UserInformation:
    """The user information item (PS3.8 9.3.2.3, Annex D; PS3.7 D.3.3)."""

    maximum_length: int = 0
    """Longest P-DATA-TF variable field that the sender of this item takes, in bytes; 0: no limit."""
    implementation_class_uid: str = ""
    implementation_version_name: str = ""
    operations_window: OperationsWindow | None = None
    roles: tuple[RoleSelection, ...] = ()
    extended: tuple[ExtendedNegotiation, ...] = ()
    common_extended: tuple[CommonExtendedNegotiation, ...] = ()
    user_identity: UserIdentity | None = None
    """In a request."""
    user_identity_response: bytes | None = None
    """In an acceptance: the server's response, which may be empty."""


def read_items(body: memoryview, *, within: str) -> Iterator[tuple[int, memoryview]]:
    """Yield (type, value) of the items in ``body``. Raises: RemoteProtocolError on a length that does not fit."""
    position, end = 0, len(body)
    while position < end:
        if end - position < 4:
            raise RemoteProtocolError(f"{within} ends inside an item header")
        kind, length = _HEADER.unpack_from(body, position)
        position += 4
        if length > end - position:
            raise RemoteProtocolError(f"item {kind:02X}H in {within} claims {length} bytes, {end - position} are left")
        yield kind, body[position : position + length]
        position += length


def write_item(kind: int, value: bytes) -> bytes:
    """Encode an item. Raises: LocalProtocolError where the value is longer than 65 535 bytes."""
    if len(value) > 0xFFFF:
        raise LocalProtocolError(f"item {kind:02X}H would be {len(value)} bytes long; 65535 is the most")
    return _HEADER.pack(kind, len(value)) + value


def read_text(value: memoryview, *, within: str) -> str:
    """Decode a UID or a name; padding at its end is taken off."""
    try:
        return str(value, "ascii").rstrip("\0 ").lstrip(" ")
    except UnicodeDecodeError as error:
        raise RemoteProtocolError(f"{within} is not ASCII") from error


def read_proposed_context(body: memoryview) -> ProposedPresentationContext:
    """Decode a presentation context item of an A-ASSOCIATE-RQ (PS3.8 Table 9-13)."""
    if len(body) < 4:
        raise RemoteProtocolError("presentation context item is too short")
    abstract_syntax = ""
    transfer_syntaxes = []
    for kind, value in read_items(body[4:], within="presentation context"):
        if kind == ABSTRACT_SYNTAX_ITEM:
            abstract_syntax = read_text(value, within="abstract syntax")
        elif kind == TRANSFER_SYNTAX_ITEM:
            transfer_syntaxes.append(read_text(value, within="transfer syntax"))
    return ProposedPresentationContext(body[0], abstract_syntax, tuple(transfer_syntaxes))


def write_proposed_context(context: ProposedPresentationContext) -> bytes:
    """Encode a presentation context item of an A-ASSOCIATE-RQ."""
    return write_item(
        PROPOSED_CONTEXT_ITEM,
        bytes((context.id, 0, 0, 0))
        + write_item(ABSTRACT_SYNTAX_ITEM, context.abstract_syntax.encode("ascii"))
        + b"".join(write_item(TRANSFER_SYNTAX_ITEM, uid.encode("ascii")) for uid in context.transfer_syntaxes),
    )


def read_answered_context(body: memoryview) -> AnsweredPresentationContext:
    """Decode a presentation context item of an A-ASSOCIATE-AC (PS3.8 Table 9-18)."""
    if len(body) < 4:
        raise RemoteProtocolError("presentation context item is too short")
    identifier, result = body[0], body[2]
    transfer_syntax = ""
    # PS3.8 9.3.3.2: the transfer syntax of a context that was not accepted is not significant and not tested.
    if result == ContextResult.ACCEPTANCE:
        for kind, value in read_items(body[4:], within="presentation context"):
            if kind == TRANSFER_SYNTAX_ITEM:
                transfer_syntax = read_text(value, within="transfer syntax")
    return AnsweredPresentationContext(identifier, result, transfer_syntax)


def write_answered_context(context: AnsweredPresentationContext) -> bytes:
    """Encode a presentation context item of an A-ASSOCIATE-AC."""
    return write_item(
        ANSWERED_CONTEXT_ITEM,
        bytes((context.id, 0, context.result, 0))
        + write_item(TRANSFER_SYNTAX_ITEM, context.transfer_syntax.encode("ascii")),
    )


def read_counted(body: memoryview, position: int, *, within: str) -> tuple[memoryview, int]:
    """Take a value with a two-byte length before it; gives the value and the position after it."""
    if len(body) - position < 2:
        raise RemoteProtocolError(f"{within} ends where a length is expected")
    (length,) = _LENGTH.unpack_from(body, position)
    position += 2
    if length > len(body) - position:
        raise RemoteProtocolError(f"{within} claims {length} bytes, {len(body) - position} are left")
    return body[position : position + length], position + length


def write_counted(value: bytes) -> bytes:
    """Encode a value with a two-byte length before it."""
    if len(value) > 0xFFFF:
        raise LocalProtocolError(f"a value of {len(value)} bytes does not fit a two-byte length")
    return _LENGTH.pack(len(value)) + value
