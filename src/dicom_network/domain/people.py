"""People and what lets them in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KeptSecret:
    """A token, a session, a link or a recovery code as it is kept: never the secret itself."""

    kind: str
    digest: bytes
    """SHA-256 of the secret."""
    person: int | None = None
    """Id of the person that it lets in; None for whoever holds it."""
    expires: datetime | None = None
    label: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """Where and how a session was opened."""

    address: str = ""
    device: str = ""
    """As its owner knows it: ``Firefox on Windows``."""
    method: str = ""
    """What the person has shown: ``password``, ``password+code``, ``passkey``, ``link``, ``provider`` …"""
    provider: str = ""
    """Name in the settings of the OpenID provider that vouched for the person; empty: none."""
    provider_session: str = ""
    """What the provider calls the session (``sid``); empty where it does not say."""
    id_token: str = ""
    """By which a log-out names the session to the provider."""


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A WebAuthn credential that was just registered."""

    credential: bytes
    public_key: bytes
    signatures: int
    """The counter of the authenticator; 0 for those that do not count."""
    label: str
    transports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """An invitation as it is kept."""

    digest: bytes
    """SHA-256 of the secret in its link."""
    expires: datetime
    inviter: str
    """Name of the person who invites."""
    memberships: tuple[Mapping[str, object], ...]
    """What whoever accepts is given."""
    email: str = ""
    display_name: str = ""
    language: str = ""
