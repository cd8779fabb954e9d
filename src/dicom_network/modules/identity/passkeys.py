"""Passkeys: made by a person for this site, shown instead of a password or after it."""

import hashlib
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.errors import InvalidInput, Refused
from dicom_network.domain.people import NewPasskey
from dicom_network.modules.identity.ceremonies import Ceremonies
from dicom_network.modules.identity.login import PENDING, LogIn
from dicom_network.modules.identity.model import SecretKind, Visit
from dicom_network.modules.identity.second_factor import SecondFactor
from dicom_network.modules.identity.sessions import Sessions
from dicom_network.modules.identity.trail import Trail

CREATION, LOGIN, PROOF = "passkey-creation", "passkey-login", "passkey-proof"
MOST_PASSKEYS = 20
"""Of one person."""
MOST_TRANSPORTS = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser is asked: the options for it, and the handle by which its answer comes back."""

    handle: str
    options: Mapping[str, Any]


class Passkeys:
    """Registers, verifies and forgets passkeys."""

    def __init__(
        self, node: Node, trail: Trail, sessions: Sessions, second_factor: SecondFactor, ceremonies: Ceremonies
    ) -> None:
        self._node = node
        self._trail = trail
        self._sessions = sessions
        self._second_factor = second_factor
        self._ceremonies = ceremonies

    def begin_creation(self, who: Principal, url: str) -> Asked:
        """Ask the browser of a person for a new passkey. Raises: Refused, InvalidInput."""
        self._sessions.check_proof(who)
        person = self._person(who.person)
        known = self._node.people.factors.list_passkeys(who.person)
        if len(known) >= MOST_PASSKEYS:
            raise InvalidInput(f"a person has {MOST_PASSKEYS} passkeys at most", code="identity.passkeys")
        options = _webauthn().creation_options(
            site_of(url),
            handle=_user_handle(person),
            name=person["name"],
            display_name=person["display_name"],
            known=[(one["credential"], one["transports"]) for one in known],
        )
        return self._asked(CREATION, options, who.person)

    def create(
        self,
        who: Principal,
        handle: str,
        answer: Mapping[str, Any],
        *,
        label: str,
        transports: tuple[str, ...],
        url: str,
    ) -> tuple[str, ...]:
        """Take a new passkey, end the other sessions, and give recovery codes if there are none.

        Raises: Refused.
        """
        self._sessions.check_proof(who)
        ceremony = self._ceremonies.find(CREATION, handle)
        if ceremony["person_id"] != who.person:
            raise Refused("somebody else has begun this", code="identity.ceremony")
        made = _webauthn().verify_creation(site_of(url), ceremony["content"]["challenge"], answer)
        if self._node.people.factors.find_passkey(made.credential) is not None:
            raise Refused("this passkey is known already", code="identity.passkey")
        new = NewPasskey(made.credential, made.public_key, made.signatures, label, transports[:MOST_TRANSPORTS])
        with self._node.database.transaction() as transaction:
            self._ceremonies.finish(transaction, ceremony)
            passkey = self._node.people.factors.put_passkey(transaction, who.person, new)
            codes = self._second_factor.first_recovery_codes(transaction, who)
            self._sessions.end_others(transaction, who.person, who.session)
            self._trail.record(transaction, "factor:add", who.actor, {"factor": "passkey", "passkey": passkey})
        return codes

    def rename(self, who: Principal, passkey: int, label: str) -> None:
        """Call a passkey something else. Raises: NotFound."""
        with self._node.database.transaction() as transaction:
            self._node.people.factors.rename_passkey(transaction, who.person, passkey, label)
            self._trail.record(transaction, "factor:rename", who.actor, {"passkey": passkey})

    def remove(self, who: Principal, passkey: int) -> None:
        """Forget a passkey, and end the other sessions. Raises: Refused, NotFound."""
        self._sessions.check_proof(who)
        with self._node.database.transaction() as transaction:
            self._node.people.factors.remove_passkey(transaction, who.person, passkey)
            self._sessions.end_others(transaction, who.person, who.session)
            self._trail.record(transaction, "factor:remove", who.actor, {"factor": "passkey", "passkey": passkey})
        if not self._second_factor.of(who.person):
            with self._node.database.transaction() as transaction:
                self._node.people.remove_secrets(transaction, who.person, (SecretKind.RECOVERY_CODE,))

    def begin_login(self, url: str) -> Asked:
        """Ask a browser for any passkey that it has for this site."""
        return self._asked(LOGIN, _webauthn().request_options(site_of(url), [], is_alone=True), None)

    def log_in(self, handle: str, answer: Mapping[str, Any], visit: Visit, *, url: str) -> str:
        """Let in who has shown a passkey and nothing else; gives the secret of a session. Raises: Refused."""
        try:
            passkey = self._verified(self._ceremonies.find(LOGIN, handle), answer, url, is_alone=True)
        except Refused:
            self._trail.refused("session:open", "", visit.address, {"factor": "passkey"})
            raise
        person = self._person(passkey["person_id"])
        return self._sessions.open(person, visit, "passkey")

    def begin_second_factor(self, login: LogIn, pending: str, url: str) -> Asked:
        """Ask for one of the passkeys of a person whose password was right. Raises: Refused."""
        person = login.pending(pending)
        return self._asked_of(PENDING, person["id"], url)

    def show_second_factor(
        self, login: LogIn, pending: str, handle: str, answer: Mapping[str, Any], visit: Visit, *, url: str
    ) -> str:
        """Let in who has shown a passkey after the password; gives the secret of a session. Raises: Refused."""
        person = login.pending(pending)
        ceremony = self._ceremonies.find(f"{PENDING}-passkey", handle)
        if ceremony["person_id"] != person["id"]:
            raise Refused("somebody else has begun this", code="identity.ceremony")
        self._verified(ceremony, answer, url, is_alone=False)
        return login.finish(pending, "password+passkey", visit)

    def begin_proof(self, who: Principal, url: str) -> Asked:
        """Ask a person who is logged in to show a passkey again."""
        return self._asked_of(PROOF, who.person, url)

    def prove(self, who: Principal, handle: str, answer: Mapping[str, Any], *, url: str) -> None:
        """Take a passkey as proof of who a person is. Raises: Refused."""
        ceremony = self._ceremonies.find(f"{PROOF}-passkey", handle)
        if ceremony["person_id"] != who.person:
            raise Refused("somebody else has begun this", code="identity.ceremony")
        self._verified(ceremony, answer, url, is_alone=False)
        self._sessions.prove(who)

    def _asked_of(self, kind: str, person: int, url: str) -> Asked:
        known = self._node.people.factors.list_passkeys(person)
        if not known:
            raise Refused("this person has no passkey", code="identity.passkey")
        given = [(one["credential"], one["transports"]) for one in known]
        return self._asked(f"{kind}-passkey", _webauthn().request_options(site_of(url), given, is_alone=False), person)

    def _asked(self, kind: str, options: Mapping[str, Any], person: int | None) -> Asked:
        content = {"challenge": _webauthn().challenge_of(options)}
        return Asked(self._ceremonies.begin(kind, person=person, content=content), options)

    def _verified(
        self, ceremony: Mapping[str, Any], answer: Mapping[str, Any], url: str, *, is_alone: bool
    ) -> Mapping[str, Any]:
        """Find the passkey that was shown and take the ceremony; of another person than the ceremony's it is none."""
        passkey = self._node.people.factors.find_passkey(_webauthn().credential_of(answer))
        if passkey is None or ceremony["person_id"] not in (None, passkey["person_id"]):
            raise Refused("this passkey is not known here", code="identity.passkey", hint="log in another way")
        signatures = _webauthn().verify_use(
            site_of(url),
            ceremony["content"]["challenge"],
            answer,
            public_key=passkey["public_key"],
            signatures=passkey["signatures"],
            is_alone=is_alone,
        )
        with self._node.database.transaction() as transaction:
            self._ceremonies.finish(transaction, ceremony)
            self._node.people.factors.note_passkey_use(transaction, passkey["id"], signatures)
        return passkey

    def _person(self, person: int) -> Mapping[str, Any]:
        found = self._node.people.person(person)
        if found is None:
            raise Refused("this person is not known any more", code="identity.login")
        return found


def site_of(url: str) -> Any:
    """Give the site that passkeys are bound to, by the URL under which people reach it."""
    parts = urlsplit(url)
    return _webauthn().Site(host=parts.hostname or "", origin=f"{parts.scheme}://{parts.netloc}")


def _webauthn() -> Any:
    # Imported only where it is used: the library and what it stands on take 7 MB of every process.
    return importlib.import_module("dicom_network.modules.identity.webauthn_ceremony")


def _user_handle(person: Mapping[str, Any]) -> bytes:
    """Give what authenticators call the person: says nothing of them, and is theirs alone among all nodes of a host."""
    return hashlib.sha256(f"{person['id']}:{person['created'].isoformat()}".encode()).digest()[:16]
