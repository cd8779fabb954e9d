"""Senders: the application entities that have called the node, seen from how often and when they did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LiveAssociation:
    """An association that is open now."""

    id: str
    calling_ae_title: str
    called_ae_title: str
    address: str
    began: datetime
    heard: datetime
    images: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Associations that were refused for one reason to one caller."""

    id: int
    calling_ae_title: str
    """Empty where the connection ended before it said one."""
    called_ae_title: str
    address: str
    reason: str
    """``calling-ae-title``, ``called-ae-title``, ``address``, ``user-identity``, ``limit``, ``tls`` …"""
    times: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Sender:
    """An application entity that has had an association with the node."""

    ae_title: str
    called_ae_title: str
    address: str
    associations: int
    images: int
    bytes: int
    last_association: datetime
    last_image: datetime | None


@dataclass(slots=True)
class Heard:
    """What was heard of a sender since it was last noted."""

    called_ae_title: str
    address: str
    associations: int = 0
    images: int = 0
    bytes: int = 0


@dataclass(slots=True)
class Calls:
    """What the listener has heard since it last told; (calling, called, address, reason) → how often it was refused."""

    at: datetime
    heard: dict[str, Heard] = field(default_factory=dict)
    """By calling AE title."""
    live: list[LiveAssociation] = field(default_factory=list)
    """Open associations that are new or have moved on."""
    ended: list[str] = field(default_factory=list)
    """Ids."""
    refused: Mapping[tuple[str, str, str, str], int] = field(default_factory=dict)
