"""Use cases of identity: each is one transaction with its audit event."""

import importlib
import threading
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dicom_network.base.clock import now
from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import EVERY_RIGHT
from dicom_network.domain.audit import AuditEvent, Outcome
from dicom_network.domain.errors import InvalidInput, NotFound, Refused
from dicom_network.domain.people import KeptSecret
from dicom_network.modules.identity.model import (
    ADMINISTRATOR,
    LINK_LIFETIME,
    LONGEST_NAME,
    LONGEST_PASSWORD,
    SETUP_LINK_LIFETIME,
    SecretKind,
    check_expiry,
    check_name,
    check_password,
    check_scope,
    digest_of,
    new_secret,
)
from dicom_network.modules.identity.throttle import Throttle

CONCURRENT_HASHES = 2
"""Argon2 takes 64 MiB a password; more at once would let a login storm take the node's memory."""

log = logger("identity")


class Identity:
    """Who is it?"""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._hasher = PasswordHasher()
        self._hashing = threading.BoundedSemaphore(CONCURRENT_HASHES)
        self._throttle = Throttle()
        self._nobody = ""

    def add_person(self, name: str, role: str, password: str, *, actor: str) -> None:
        """Add a person, or change role and password of one; a new password ends the person's sessions.

        Raises: InvalidInput.
        """
        check_name(name)
        if password:
            check_password(password)
        hashed = self._hash(password) if password else ""
        with self._node.database.transaction() as transaction:
            self._node.people.put_person(transaction, name, role=role, password_hash=hashed)
            if password:
                self._end_sessions(transaction, name)
            self._record(transaction, "person:put", actor, {"person": name, "role": role})

    def create_token(
        self, name: str, *, label: str = "", scope: str = "", expires: datetime | None = None, actor: str
    ) -> str:
        """Make a bearer token of a person; it is shown this once. Raises: NotFound, InvalidInput."""
        check_scope(scope)
        check_expiry(expires, now())
        return self._issue(SecretKind.TOKEN, name, expires=expires, label=label, scope=scope, actor=actor)

    def create_login_link(self, name: str, *, actor: str) -> str:
        """Make the secret of a one-time link that logs a person in. Raises: NotFound."""
        return self._issue(SecretKind.LOGIN_LINK, name, expires=now() + LINK_LIFETIME, actor=actor)

    def create_setup_link(self) -> str | None:
        """Make the secret of the link for the first administrator; None where people are known already."""
        if self._node.people.count():
            return None
        secret = new_secret(SecretKind.SETUP_LINK)
        with self._node.database.transaction() as transaction:
            for old in self._node.people.list_secrets(SecretKind.SETUP_LINK):
                self._node.people.remove_secret(transaction, old["id"])
            expires = now() + SETUP_LINK_LIFETIME
            self._node.people.put_secret(
                transaction, KeptSecret(SecretKind.SETUP_LINK, digest_of(secret), expires=expires)
            )
            self._record(transaction, "link:issue", "node", {"kind": SecretKind.SETUP_LINK.value})
        return secret

    def is_setup_link(self, secret: str) -> bool:
        """Tell whether a secret is that of the set-up link and nobody used it yet."""
        return self._node.people.count() == 0 and self._find(SecretKind.SETUP_LINK, secret) is not None

    def set_up(self, secret: str, name: str, password: str, *, address: str) -> str:
        """Make the first administrator by the set-up link; gives the secret of a session.

        Raises: Refused, InvalidInput.
        """
        found = self._find(SecretKind.SETUP_LINK, secret)
        if found is None or self._node.people.count():
            raise _used_up("this set-up link was used or has run out", "start the node again")
        check_name(name)
        check_password(password)
        hashed = self._hash(password)
        with self._node.database.transaction() as transaction:
            self._use_up(transaction, found)
            self._node.people.put_person(transaction, name, role=ADMINISTRATOR, password_hash=hashed)
            self._record(transaction, "person:set-up", f"person:{name}", {"person": name}, address=address)
        return self._open_session(name, address)

    def redeem(self, secret: str, *, address: str) -> str:
        """Log in by a one-time link; gives the secret of a session. Raises: Refused."""
        found = self._find(SecretKind.LOGIN_LINK, secret)
        if found is None:
            raise _used_up("this link was used or has run out", "ask for a new one")
        with self._node.database.transaction() as transaction:
            self._use_up(transaction, found)
            self._record(transaction, "link:redeem", f"person:{found['person']}", {}, address=address)
        return self._open_session(found["person"], address)

    def log_in(self, name: str, password: str, *, address: str) -> str:
        """Log in by password; gives the secret of a session. Raises: Refused, the same for any cause."""
        if not self._passes(address, name, password):
            with self._node.database.transaction() as transaction:
                # Cut: somebody may have typed anything here.
                actor = f"person:{name[:LONGEST_NAME]}"
                self._record(transaction, "session:open", actor, {}, address=address, outcome=Outcome.REFUSED)
            raise Refused("name or password is wrong, or there were too many attempts", code="identity.login")
        return self._open_session(name, address)

    def log_out(self, secret: str) -> None:
        """End a session; an unknown one is no error."""
        found = self._find(SecretKind.SESSION, secret)
        if found is not None:
            with self._node.database.transaction() as transaction:
                self._node.people.remove_secret(transaction, found["id"])
                self._record(transaction, "session:close", f"person:{found['person']}", {})

    def revoke(self, secret_id: int, *, actor: str) -> None:
        """Revoke a token or a session. Raises: NotFound."""
        with self._node.database.transaction() as transaction:
            self._node.people.remove_secret(transaction, secret_id)
            self._record(transaction, "secret:revoke", actor, {"secret": secret_id})

    def authenticate(self, kind: str, secret: str) -> Principal | None:
        """Find who is behind a ``bearer`` token or a ``session``; None for nobody."""
        found = self._find(SecretKind.TOKEN if kind == "bearer" else SecretKind.SESSION, secret)
        if found is None or found["person"] is None:
            return None
        rights = EVERY_RIGHT if found["role"] == ADMINISTRATOR else {}
        return Principal(name=found["person"], person=found["person_id"], rights=rights, scope=found["scope"] or "")

    def authenticate_dimse(self, kind: str, primary: bytes, secondary: bytes) -> str | None:
        """Verify a user identity of an association (PS3.7 D.3.3.7.1); gives the person's name or None.

        ``username-and-passcode``: a password, or a token without a scope as passcode; ``jwt``: a token of the issuer
        that the settings name. A bare ``username`` proves nothing; Kerberos and SAML are not taken.
        """
        first, second = primary.decode("utf-8", "replace"), secondary.decode("utf-8", "replace")
        if kind == "username-and-passcode":
            return first if self._is_passcode_of(first, second) else None
        if kind == "jwt":
            name = self._name_in_web_token(first)
            person = self._node.people.find_person(name) if name else None
            return name if person and not person["disabled"] else None
        return None

    def _name_in_web_token(self, token: str) -> str | None:
        if self._node.settings.identity.jwt_keys is None:
            return None
        # Imported only where it is used: the library and what it stands on take 10 MB of every process.
        module = importlib.import_module("dicom_network.modules.identity.web_token")
        try:
            name: str | None = module.WebTokens(self._node.settings.identity).name_in(token)
        except InvalidInput as error:
            log.error("a web token cannot be verified", code=error.code, error=str(error))
            return None
        return name

    def _is_passcode_of(self, name: str, passcode: str) -> bool:
        principal = self.authenticate("bearer", passcode)
        if principal is not None:
            return principal.name == name and not principal.scope
        return self._passes("dimse", name, passcode)

    def _passes(self, address: str, name: str, password: str) -> bool:
        """Tell whether a password is right; one that comes too soon after wrong ones is not even looked at."""
        if not self._throttle.allows(address, name):
            return False
        if not self._is_password_of(name, password):
            self._throttle.failed(address, name)
            return False
        self._throttle.succeeded(address, name)
        return True

    def _issue(
        self, kind: SecretKind, name: str, *, expires: datetime | None, label: str = "", scope: str = "", actor: str
    ) -> str:
        person = self._node.people.find_person(name)
        if person is None:
            raise NotFound(f"there is no person {name}", code="identity.person", hint="dicom-network user list")
        secret = new_secret(kind)
        with self._node.database.transaction() as transaction:
            self._node.people.put_secret(
                transaction, KeptSecret(kind, digest_of(secret), person["id"], expires, label, scope)
            )
            self._record(transaction, f"{kind.value}:issue", actor, {"person": name, "scope": scope})
        return secret

    def _open_session(self, name: str, address: str) -> str:
        person = self._node.people.find_person(name)
        if person is None:
            raise Refused("this person is not known any more", code="identity.login")
        secret = new_secret(SecretKind.SESSION)
        expires = now() + timedelta(hours=self._node.settings.http.session_hours)
        with self._node.database.transaction() as transaction:
            self._node.people.put_secret(
                transaction, KeptSecret(SecretKind.SESSION, digest_of(secret), person["id"], expires)
            )
            self._record(transaction, "session:open", f"person:{name}", {}, address=address)
        return secret

    def _use_up(self, transaction: object, found: dict[str, Any]) -> None:
        """Remove the secret of a link. Raises: Refused where another request was quicker."""
        try:
            self._node.people.remove_secret(transaction, found["id"])
        except NotFound as error:
            raise _used_up("this link was used just now", "log in") from error

    def _end_sessions(self, transaction: object, name: str) -> None:
        for kind in (SecretKind.SESSION, SecretKind.LOGIN_LINK):
            for one in self._node.people.list_secrets(kind):
                if one["person"] == name:
                    self._node.people.remove_secret(transaction, one["id"])

    def _find(self, kind: SecretKind, secret: str) -> dict[str, Any] | None:
        found = self._node.people.find_secret(kind, digest_of(secret))
        return dict(found) if found is not None else None

    def _is_password_of(self, name: str, password: str) -> bool:
        if len(password) > LONGEST_PASSWORD:
            return False
        person = self._node.people.find_person(name)
        stored = person["password_hash"] if person and not person["disabled"] else ""
        with self._hashing:
            self._nobody = self._nobody or self._hasher.hash(new_secret(SecretKind.SESSION))
            try:
                # An unknown name costs as much as a known one, so that the time does not tell them apart.
                self._hasher.verify(stored or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return bool(stored)

    def _hash(self, password: str) -> str:
        with self._hashing:
            return self._hasher.hash(password)

    def _record(
        self,
        transaction: object,
        verb: str,
        actor: str,
        objects: dict[str, object],
        *,
        address: str = "",
        outcome: Outcome = Outcome.SUCCESS,
    ) -> None:
        event = AuditEvent(
            action=f"identity:{verb}",
            occurred=now(),
            actor=actor,
            outcome=outcome,
            address=address,
            objects=objects,
        )
        self._node.audit.record(transaction, [event])


def _used_up(message: str, hint: str) -> Refused:
    return Refused(message, code="identity.link", hint=hint)
