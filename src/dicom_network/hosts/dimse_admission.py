"""Who is let in: called and calling AE title, address, user identity, and how many at a time.

Everything that a peer can be refused for before its presentation contexts are looked at is decided here.
"""

import ipaddress
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from dicom_network.base.settings import Settings
from dicom_network.domain.peers import ApplicationEntity, Peer, PeerPermission
from dicom_network.domain.ports import PeerDirectory
from dicom_network.protocol.upper_layer.items import UserIdentity, UserIdentityKind
from dicom_network.protocol.upper_layer.pdu import (
    DICOM_APPLICATION_CONTEXT,
    AssociateReject,
    AssociateRequest,
    Rejection,
)

RESOLVE_SECONDS = 60.0
"""How long the addresses of a host name are believed. The directory is asked every time: a change is seen at once."""
_MAX_REMEMBERED = 1024

Authenticate = Callable[[str, bytes, bytes], str | None]
"""(kind, primary, secondary) → name of the person, or None; kinds are ``username``, ``username-and-passcode``,
``kerberos``, ``saml``, ``jwt`` (PS3.7 D.3.3.7)."""
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a peer is not let in: the PDU to answer with, and a short reason for log and metrics."""

    reject: AssociateReject
    reason: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who is let in, as whom, to what."""

    peer: Peer | None
    application_entity: ApplicationEntity
    person: str = ""
    permissions: frozenset[PeerPermission] = field(default_factory=frozenset)


class Admission:
    """The node's policy towards those who call it. Thread-safe."""

    def __init__(self, settings: Settings, directory: PeerDirectory, authenticate: Authenticate | None = None) -> None:
        self._dimse = settings.dimse
        self._accept_unknown = settings.peers.accept_unknown
        self._own = ApplicationEntity(settings.dimse.ae_title)
        self._authenticate = authenticate
        self._directory = directory
        self._addresses = _Remembered(_resolve, RESOLVE_SECONDS)

    def decide(self, request: AssociateRequest, address: str) -> Admitted | Refusal:
        """Decide on an A-ASSOCIATE-RQ from this address."""
        if request.application_context != DICOM_APPLICATION_CONTEXT:
            return _refuse(Rejection.APPLICATION_CONTEXT_NOT_SUPPORTED, "application-context")
        entity = self._find_entity(request.called_ae_title)
        if entity is None:
            return _refuse(Rejection.CALLED_AE_TITLE_NOT_RECOGNIZED, "called-ae-title")
        peer = self._directory.find_peer(request.calling_ae_title)
        if peer is None:
            accepts = entity.accept_unknown_peers
            if not (self._accept_unknown if accepts is None else accepts):
                return _refuse(Rejection.CALLING_AE_TITLE_NOT_RECOGNIZED, "calling-ae-title")
        elif peer.check_host and _plain(address) not in self._addresses.get(peer.host):
            return _refuse(Rejection.CALLING_AE_TITLE_NOT_RECOGNIZED, "address")
        person = self._identify(request.user.user_identity)
        if person is None:
            return _refuse(Rejection.NO_REASON, "user-identity")
        permissions = entity.permissions & peer.permissions if peer else entity.permissions
        return Admitted(peer, entity, person, frozenset(permissions))

    def _find_entity(self, ae_title: str) -> ApplicationEntity | None:
        entities = {entity.ae_title: entity for entity in self._directory.list_application_entities()}
        own = entities.get(self._own.ae_title, self._own)
        if ae_title == own.ae_title:
            return own
        return entities.get(ae_title, own if self._dimse.accept_any_called_ae_title else None)

    def _identify(self, identity: UserIdentity | None) -> str | None:
        """Give the name of the person, empty without one; None where the association is refused for it."""
        policy = self._dimse.user_identity
        if policy == "ignored" or (policy == "verified" and (identity is None or self._authenticate is None)):
            return ""
        if identity is None or self._authenticate is None:
            return None
        try:
            kind = UserIdentityKind(identity.kind).name.lower().replace("_", "-")
        except ValueError:
            return None
        return self._authenticate(kind, identity.primary, identity.secondary) or None


class Places:
    """Counts who is here, in all and by peer. Thread-safe."""

    def __init__(self, in_all: int, per_key: int) -> None:
        self._in_all = in_all
        self._per_key = per_key
        self._lock = threading.Lock()
        self._taken: Counter[Hashable] = Counter()
        self._total = 0

    def take(self, key: Hashable) -> bool:
        """Take a place; False where there is none."""
        with self._lock:
            if self._total >= self._in_all or self._taken[key] >= self._per_key:
                self._taken += Counter()
                return False
            self._taken[key] += 1
            self._total += 1
            return True

    def free(self, key: Hashable) -> None:
        """Give a place back."""
        with self._lock:
            self._taken[key] -= 1
            self._total -= 1
            if not self._taken[key]:
                del self._taken[key]


class _Remembered(Generic[Key, Value]):
    """Answers of a look-up, believed for a while. Bounded: the keys come from strangers."""

    def __init__(self, look_up: Callable[[Key], Value], seconds: float) -> None:
        self._look_up = look_up
        self._seconds = seconds
        self._known: dict[Key, tuple[float, Value]] = {}

    def get(self, key: Key) -> Value:
        now = time.monotonic()
        known = self._known.get(key)
        if known and now < known[0]:
            return known[1]
        value = self._look_up(key)
        if len(self._known) >= _MAX_REMEMBERED:
            self._known = {}
        self._known[key] = (now + self._seconds, value)
        return value


def _refuse(rejection: Rejection, reason: str) -> Refusal:
    return Refusal(AssociateReject.of(rejection), reason)


def _resolve(host: str) -> frozenset[str]:
    """Give the addresses of a host; none where its name is not known now."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return frozenset()
    return frozenset(_plain(str(entry[4][0])) for entry in found)


def _plain(address: str) -> str:
    """Write an address in one way; IPv4 inside IPv6 as IPv4."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    mapped = getattr(parsed, "ipv4_mapped", None)
    return str(mapped or parsed)
