"""What can go wrong between two upper layers."""

from enum import IntEnum


class AbortSource(IntEnum):
    """Who aborts (PS3.8 9.3.8)."""

    SERVICE_USER = 0
    SERVICE_PROVIDER = 2


class AbortReason(IntEnum):
    """Why the service provider aborts (PS3.8 9.3.8); not significant where the service user does."""

    NOT_SPECIFIED = 0
    UNRECOGNIZED_PDU = 1
    UNEXPECTED_PDU = 2
    UNRECOGNIZED_PDU_PARAMETER = 4
    UNEXPECTED_PDU_PARAMETER = 5
    INVALID_PDU_PARAMETER_VALUE = 6


class ProtocolError(Exception):
    """The protocol was broken by one side or the other."""


class LocalProtocolError(ProtocolError):
    """This side tried what the protocol does not allow now; nothing was sent."""


class RemoteProtocolError(ProtocolError):
    """The peer sent what the protocol does not allow; ``reason`` goes into the A-ABORT. Holds nothing of a data set."""

    def __init__(self, message: str, reason: AbortReason = AbortReason.INVALID_PDU_PARAMETER_VALUE) -> None:
        super().__init__(message)
        self.reason = reason
