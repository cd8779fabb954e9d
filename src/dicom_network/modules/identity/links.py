"""One-time links: to set a node up, to log in, to choose a new password."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.errors import NotFound, Refused
from dicom_network.domain.people import KeptSecret
from dicom_network.modules.identity.model import (
    LINK_LIFETIME,
    SETUP_LINK_LIFETIME,
    SecretKind,
    Visit,
    digest_of,
    new_secret,
)
from dicom_network.modules.identity.sessions import Sessions
from dicom_network.modules.identity.trail import Trail


class Links:
    """Makes links and takes them, each once."""

    def __init__(self, node: Node, trail: Trail, sessions: Sessions) -> None:
        self._node = node
        self._trail = trail
        self._sessions = sessions

    def create(self, kind: SecretKind, person: Mapping[str, Any], lifetime: timedelta, *, actor: str) -> str:
        """Make the secret of a link of a person; an older one of its kind is worth nothing from now on."""
        secret = new_secret(kind)
        with self._node.database.transaction() as transaction:
            self._node.people.remove_secrets(transaction, person["id"], (kind,))
            kept = KeptSecret(kind, digest_of(secret), person["id"], now() + lifetime)
            self._node.people.put_secret(transaction, kept)
            self._trail.record(transaction, f"{kind.value}:issue", actor, {"person": person["name"]})
        return secret

    def create_login_link(self, name: str, *, actor: str) -> str:
        """Make the secret of a one-time link that logs a person in. Raises: NotFound."""
        person = self._node.people.find_person(name)
        if person is None:
            raise NotFound(f"there is no person {name}", code="identity.person", hint="dicom-network user list")
        return self.create(SecretKind.LOGIN_LINK, person, LINK_LIFETIME, actor=actor)

    def create_setup_link(self) -> str | None:
        """Make the secret of the link for the first administrator; None where people are known already."""
        if self._node.people.count():
            return None
        secret = new_secret(SecretKind.SETUP_LINK)
        with self._node.database.transaction() as transaction:
            for old in self._node.people.list_secrets(SecretKind.SETUP_LINK):
                self._node.people.remove_secret(transaction, old["id"])
            expires = now() + SETUP_LINK_LIFETIME
            kept = KeptSecret(SecretKind.SETUP_LINK, digest_of(secret), expires=expires)
            self._node.people.put_secret(transaction, kept)
            self._trail.record(transaction, "link:issue", "node", {"kind": SecretKind.SETUP_LINK.value})
        return secret

    def is_setup_link(self, secret: str) -> bool:
        """Tell whether a secret is that of the set-up link and nobody used it yet."""
        return self._node.people.count() == 0 and self.find(SecretKind.SETUP_LINK, secret) is not None

    def redeem(self, secret: str, visit: Visit) -> str:
        """Log in by a one-time link; gives the secret of a session. Raises: Refused."""
        found = self.find(SecretKind.LOGIN_LINK, secret)
        person = self._node.people.person(found["person_id"]) if found is not None else None
        if found is None or person is None:
            raise used_up("this link was used or has run out", "ask for a new one")
        with self._node.database.transaction() as transaction:
            self.use_up(transaction, found)
            self._trail.record(transaction, "link:redeem", f"person:{person['name']}", address=visit.address)
        return self._sessions.open(person, visit, "link")

    def find(self, kind: SecretKind, secret: str) -> Mapping[str, Any] | None:
        """Find what is kept of a link that may still be used."""
        return self._node.people.find_secret(kind, digest_of(secret))

    def use_up(self, transaction: object, found: Mapping[str, Any]) -> None:
        """Remove the secret of a link. Raises: Refused where another request was quicker."""
        try:
            self._node.people.remove_secret(transaction, found["id"])
        except NotFound as error:
            raise used_up("this link was used just now", "log in") from error


def used_up(message: str, hint: str) -> Refused:
    """Give the refusal of a link that is worth nothing."""
    return Refused(message, code="identity.link", hint=hint)
