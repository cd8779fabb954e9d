"""Who is behind what a request or an association shows: a session, a token, a user identity (PS3.7 D.3.3.7)."""

import importlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.log import logger
from dicom_network.base.node import Node
from dicom_network.base.principal import READ_SCOPE, Principal
from dicom_network.base.rights import rights_now
from dicom_network.domain.errors import InvalidInput, Unavailable
from dicom_network.modules.identity.model import SecretKind, digest_of, scope_permissions
from dicom_network.modules.identity.passwords import Passwords
from dicom_network.modules.identity.sessions import Sessions

USED_EVERY = timedelta(minutes=1)
"""How exactly it is known when a token was last used."""

log = logger("identity")


class Proofs:
    """Verifies what is shown."""

    def __init__(self, node: Node, passwords: Passwords, sessions: Sessions) -> None:
        self._node = node
        self._passwords = passwords
        self._sessions = sessions

    def authenticate(self, kind: str, secret: str) -> Principal | None:
        """Find who is behind a ``bearer`` token or a ``session``; None for nobody."""
        if kind != "bearer":
            found = self._sessions.find(secret)
            return None if found is None else self._principal(found, session=found["id"])
        found = self._node.people.find_secret(SecretKind.TOKEN, digest_of(secret))
        if found is None or found["person"] is None:
            return None
        if found["used"] is None or now() - found["used"] > USED_EVERY:
            self._note_use(found["id"])
        return self._principal(found)

    def authenticate_dimse(self, kind: str, primary: bytes, secondary: bytes) -> str | None:
        """Verify a user identity of an association (PS3.7 D.3.3.7.1); gives the person's name or None.

        ``username-and-passcode``: a token without a scope as passcode, or the password of somebody without a second
        factor; ``jwt``: a token of the issuer that the settings name. A bare ``username`` proves nothing; Kerberos and
        SAML are not taken.
        """
        first, second = primary.decode("utf-8", "replace"), secondary.decode("utf-8", "replace")
        if kind == "username-and-passcode":
            return first if self._is_passcode_of(first, second) else None
        if kind == "jwt":
            name = self._name_in_web_token(first)
            person = self._node.people.find_person(name) if name else None
            return name if person and not person["disabled"] else None
        return None

    def _principal(self, found: Mapping[str, Any], *, session: int = 0) -> Principal:
        scope = found["scope"] or ""
        rights = rights_now(self._node, found["person_id"])
        limited = scope_permissions(scope)
        if limited is not None:
            rights = {permission: rule for permission, rule in rights.items() if permission in limited}
        return Principal(
            name=found["person"],
            person=found["person_id"],
            rights=rights,
            scope=READ_SCOPE if READ_SCOPE in scope.split() else scope,
            session=session,
        )

    def _note_use(self, token: int) -> None:
        try:
            with self._node.database.transaction() as transaction:
                self._node.people.note_use(transaction, token)
        except Unavailable:
            # A full disk is no reason to keep programs from reading.
            return

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
        found = self._node.people.find_secret(SecretKind.TOKEN, digest_of(passcode))
        if found is not None:
            return bool(found["person"] == name) and not found["scope"]
        person = self._node.people.find_person(name)
        if person is not None and self._has_second_factor(person["id"]):
            # An association has no place for a second factor: whoever has one shows a token.
            return False
        return self._passwords.passes("dimse", name, passcode)

    def _has_second_factor(self, person: int) -> bool:
        factors = self._node.people.factors
        return factors.find_authenticator(person) is not None or bool(factors.list_passkeys(person))
