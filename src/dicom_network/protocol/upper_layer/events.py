"""What an association tells its host: indications and confirmations (PS3.8 7), and orders for timer and transport."""

from dataclasses import dataclass
from typing import TypeAlias

from dicom_network.protocol.upper_layer.pdu import AssociateAccept, AssociateReject, AssociateRequest


@dataclass(slots=True)
class DataFragment:
    """Part of a message fragment (P-DATA indication).

    ``data`` is a view of the bytes given to ``receive`` and valid as long as they are. A presentation data value that
    came in several pieces gives several of these; ``is_last`` is set on the last piece of a message's last value only.
    """

    context_id: int
    is_command: bool
    is_last: bool
    data: memoryview


@dataclass(frozen=True, slots=True)
class AssociationRequested:
    """A-ASSOCIATE indication: answer with ``accept`` or ``reject``."""

    request: AssociateRequest


@dataclass(frozen=True, slots=True)
class AssociationAccepted:
    """A-ASSOCIATE confirmation (accept)."""

    accept: AssociateAccept


@dataclass(frozen=True, slots=True)
class AssociationRejected:
    """A-ASSOCIATE confirmation (reject)."""

    reject: AssociateReject


@dataclass(frozen=True, slots=True)
class ReleaseRequested:
    """A-RELEASE indication: answer with ``confirm_release``; ``is_collision``: both sides asked at once."""

    is_collision: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseConfirmed:
    """A-RELEASE confirmation."""


@dataclass(frozen=True, slots=True)
class Aborted:
    """A-ABORT or A-P-ABORT indication: the association is over.

    ``cause`` says what this side found wrong, where it was this side's provider that aborted.
    """

    source: int
    reason: int
    cause: str = ""


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Start the ARTIM timer, or start it anew (PS3.8 9.1.4)."""


@dataclass(frozen=True, slots=True)
class StopTimer:
    """Stop the ARTIM timer if it runs."""


@dataclass(frozen=True, slots=True)
class OpenTransport:
    """Open the transport connection, then call ``transport_opened``."""


@dataclass(frozen=True, slots=True)
class CloseTransport:
    """Send what is to be sent, then close the transport connection."""


Event: TypeAlias = (
    DataFragment
    | AssociationRequested
    | AssociationAccepted
    | AssociationRejected
    | ReleaseRequested
    | ReleaseConfirmed
    | Aborted
    | StartTimer
    | StopTimer
    | OpenTransport
    | CloseTransport
)
