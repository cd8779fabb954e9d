"""Tokens: what a program shows instead of a password; limited in what it permits and in time."""

from collections.abc import Callable, Collection
from datetime import datetime

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.domain.people import KeptSecret
from dicom_network.modules.identity.model import SecretKind, check_expiry, check_scope, digest_of, new_secret
from dicom_network.modules.identity.sessions import Sessions
from dicom_network.modules.identity.trail import Trail

MOST_TOKENS = 100
"""Of one person."""


class Tokens:
    """Makes and revokes tokens."""

    def __init__(self, node: Node, trail: Trail, sessions: Sessions) -> None:
        self._node = node
        self._trail = trail
        self._sessions = sessions

    def create(
        self,
        name: str,
        *,
        label: str = "",
        scope: str = "",
        expires: datetime | None = None,
        held: Collection[Permission] | None = None,
        actor: str,
    ) -> str:
        """Make a bearer token of a person, who may do what ``held`` says; it is shown this once.

        Raises: NotFound, InvalidInput.
        """
        check_scope(scope, held)
        check_expiry(expires, now())
        person = self._node.people.find_person(name)
        if person is None:
            raise NotFound(f"there is no person {name}", code="identity.person", hint="dicom-network user list")
        if len(self._node.people.list_secrets(SecretKind.TOKEN, person_id=person["id"])) >= MOST_TOKENS:
            raise InvalidInput(f"a person has {MOST_TOKENS} tokens at most", code="identity.tokens", hint="revoke some")
        secret = new_secret(SecretKind.TOKEN)
        kept = KeptSecret(SecretKind.TOKEN, digest_of(secret), person["id"], expires, label, scope)
        with self._node.database.transaction() as transaction:
            token = self._node.people.put_secret(transaction, kept)
            objects = {"person": name, "scope": scope, "token": token}
            self._trail.record(transaction, "token:issue", actor, objects)
        return secret

    def create_own(self, who: Principal, *, label: str, scope: str, expires: datetime | None) -> str:
        """Make a token of oneself. Raises: Refused, InvalidInput."""
        self._sessions.check_proof(who)
        return self.create(who.name, label=label, scope=scope, expires=expires, held=who.rights, actor=who.actor)

    def revoke(
        self,
        token: int,
        *,
        actor: str,
        person: int | None = None,
        is_managed: Callable[[int], bool] = lambda _person: True,
    ) -> None:
        """Revoke a token: of that person where one is named, of one who is managed. Raises: NotFound."""
        found = self._node.people.list_secrets(SecretKind.TOKEN, person_id=person, after=token - 1, limit=1)
        if not found or found[0]["id"] != token or not is_managed(found[0]["person_id"]):
            raise NotFound(f"there is no token {token}", code="people.unknown-secret")
        with self._node.database.transaction() as transaction:
            self._node.people.remove_secret(transaction, token)
            self._trail.record(transaction, "token:revoke", actor, {"token": token})
