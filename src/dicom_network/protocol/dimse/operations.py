"""The DIMSE operations (PS3.7 7.5, 9, 10) as one table, which drives encoding, decoding and checking."""

from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

RESPONSE = 0x8000
"""Set in the command field of every response (PS3.7 E.1)."""
CANCEL_REQUEST = 0x0FFF
PENDING = frozenset({0xFF00, 0xFF01})
"""Statuses after which more responses come (PS3.7 C.1; FF01H: C-FIND with keys that were not supported)."""
WARNINGS = frozenset({0x0001, 0x0107, 0x0116, *range(0xB000, 0xC000)})
"""Statuses under which the operation was done, though not quite as asked (PS3.7 C.1)."""


class Presence(Enum):
    """Whether a message has a data set."""

    NEVER = "never"
    OPTIONAL = "optional"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class DimseOperation:
    """One operation. Its elements: what the standard makes mandatory, beside command field and data set type."""

    name: str
    command_field: int
    request: tuple[str, ...]
    request_data_set: Presence
    response: tuple[str, ...] = ("MessageIDBeingRespondedTo", "Status")
    response_data_set: Presence = Presence.NEVER
    has_pending: bool = False
    """Several responses may come."""
    is_cancellable: bool = False
    has_response: bool = True
    indispensable: frozenset[str] = field(default=frozenset())
    """Elements of the request without which it cannot be served; the absence of others is tolerated on reading."""


_CLASS = "AffectedSOPClassUID"
_INSTANCE = "AffectedSOPInstanceUID"
_REQUESTED = ("RequestedSOPClassUID", "MessageID", "RequestedSOPInstanceUID")
_QUERY = (_CLASS, "MessageID", "Priority")

_ALL = (
    DimseOperation(
        "C-STORE",
        0x0001,
        (_CLASS, "MessageID", "Priority", _INSTANCE),
        Presence.ALWAYS,
        indispensable=frozenset({"MessageID", _INSTANCE}),
    ),
    DimseOperation(
        "C-GET",
        0x0010,
        _QUERY,
        Presence.ALWAYS,
        response_data_set=Presence.OPTIONAL,
        has_pending=True,
        is_cancellable=True,
        indispensable=frozenset({"MessageID"}),
    ),
    DimseOperation(
        "C-FIND",
        0x0020,
        _QUERY,
        Presence.ALWAYS,
        response_data_set=Presence.OPTIONAL,
        has_pending=True,
        is_cancellable=True,
        indispensable=frozenset({"MessageID"}),
    ),
    DimseOperation(
        "C-MOVE",
        0x0021,
        (*_QUERY, "MoveDestination"),
        Presence.ALWAYS,
        response_data_set=Presence.OPTIONAL,
        has_pending=True,
        is_cancellable=True,
        indispensable=frozenset({"MessageID", "MoveDestination"}),
    ),
    DimseOperation("C-ECHO", 0x0030, (_CLASS, "MessageID"), Presence.NEVER, indispensable=frozenset({"MessageID"})),
    DimseOperation(
        "N-EVENT-REPORT",
        0x0100,
        (_CLASS, "MessageID", _INSTANCE, "EventTypeID"),
        Presence.OPTIONAL,
        response_data_set=Presence.OPTIONAL,
        indispensable=frozenset({"MessageID", _INSTANCE, "EventTypeID"}),
    ),
    DimseOperation(
        "N-GET",
        0x0110,
        _REQUESTED,
        Presence.NEVER,
        response_data_set=Presence.OPTIONAL,
        indispensable=frozenset({"MessageID", "RequestedSOPInstanceUID"}),
    ),
    DimseOperation(
        "N-SET",
        0x0120,
        _REQUESTED,
        Presence.ALWAYS,
        response_data_set=Presence.OPTIONAL,
        indispensable=frozenset({"MessageID", "RequestedSOPInstanceUID"}),
    ),
    DimseOperation(
        "N-ACTION",
        0x0130,
        (*_REQUESTED, "ActionTypeID"),
        Presence.OPTIONAL,
        response_data_set=Presence.OPTIONAL,
        indispensable=frozenset({"MessageID", "RequestedSOPInstanceUID", "ActionTypeID"}),
    ),
    DimseOperation(
        "N-CREATE",
        0x0140,
        (_CLASS, "MessageID"),
        Presence.OPTIONAL,
        response_data_set=Presence.OPTIONAL,
        indispensable=frozenset({"MessageID"}),
    ),
    DimseOperation(
        "N-DELETE",
        0x0150,
        _REQUESTED,
        Presence.NEVER,
        indispensable=frozenset({"MessageID", "RequestedSOPInstanceUID"}),
    ),
    DimseOperation(
        "C-CANCEL",
        CANCEL_REQUEST,
        ("MessageIDBeingRespondedTo",),
        Presence.NEVER,
        response=(),
        has_response=False,
        indispensable=frozenset({"MessageIDBeingRespondedTo"}),
    ),
)

OPERATIONS = MappingProxyType({operation.name: operation for operation in _ALL})
"""By name, ``C-STORE`` and so on."""
BY_COMMAND_FIELD = MappingProxyType({operation.command_field: operation for operation in _ALL})
"""By the command field of the request."""
