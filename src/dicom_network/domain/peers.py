"""Peers and AE titles: who may speak DIMSE with this node, and as whom the node answers."""

from dataclasses import dataclass
from enum import StrEnum


class PeerPermission(StrEnum):
    """What a peer may ask of this node."""

    ECHO = "echo"
    STORE = "store"
    FIND = "find"
    MOVE = "move"
    GET = "get"


@dataclass(frozen=True, slots=True)
class Peer:
    """Another application entity. The calling AE title names it; ``host`` is checked where ``check_host`` says so."""

    ae_title: str
    host: str
    port: int
    tls: bool = False
    permissions: frozenset[PeerPermission] = frozenset(PeerPermission)
    transfer_syntaxes: tuple[str, ...] = ()
    """UIDs that may be sent to it, best first; empty: whatever it accepts."""
    institution: str = ""
    """Institution that its images belong to; empty: decided by the called AE title."""
    check_host: bool = False
    quirks: frozenset[str] = frozenset()
    """Named deviations to allow for, from ``QUIRKS``."""
    comment: str = ""
    role: str = ""
    """Name of the role as which it acts, at its institution; empty: it may whatever its permissions allow."""


@dataclass(frozen=True, slots=True)
class ApplicationEntity:
    """An AE title at which this node answers."""

    ae_title: str
    institution: str = ""
    accept_unknown_peers: bool | None = None
    """None: as the node's setting says."""
    permissions: frozenset[PeerPermission] = frozenset(PeerPermission)


def institution_of(peer: Peer | None, entity: ApplicationEntity | None) -> str:
    """Name the institution that an instance belongs to, by who sent it and to which AE title; empty: none.

    What is said of the peer goes before what is said of the AE title at which it arrived.
    """
    if peer is not None and peer.institution:
        return peer.institution
    return entity.institution if entity is not None else ""


QUIRKS = {
    "one-suboperation-an-association": "opens a new association for every instance sent to it",
    "no-extended-negotiation": "sends no extended negotiation items to it",
    "max-pdu-16k": "never sends it a PDU longer than 16 384 bytes",
}
