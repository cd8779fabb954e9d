"""Sessions: opened by whoever has shown who they are, known by an opaque secret, ended at any moment."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.errors import NotFound, Refused, Unavailable
from dicom_network.domain.people import KeptSecret, OpenedSession
from dicom_network.modules.identity.model import PROOF_LIFETIME, WAYS_IN, SecretKind, Visit, digest_of, new_secret
from dicom_network.modules.identity.trail import Trail

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when a session was last used: a write a minute, not one a request."""


class Sessions:
    """Opens, knows, lists and ends sessions."""

    def __init__(self, node: Node, trail: Trail) -> None:
        self._node = node
        self._trail = trail
        self._lifetime = timedelta(hours=node.settings.http.session_hours)
        self._idle = timedelta(minutes=node.settings.http.session_idle_minutes)

    @property
    def lifetime(self) -> timedelta:
        """How long a session lasts at most."""
        return self._lifetime

    def open(self, person: Mapping[str, Any], visit: Visit, method: str, **provider: str) -> str:
        """Open a session of a person who has shown who they are; gives its secret.

        ``provider``: what an OpenID provider says of it, by the names of ``OpenedSession``.
        """
        secret = new_secret(SecretKind.SESSION)
        kept = KeptSecret(SecretKind.SESSION, digest_of(secret), person["id"], now() + self._lifetime)
        opened = OpenedSession(address=visit.address, device=visit.device, method=method, **provider)
        with self._node.database.transaction() as transaction:
            session = self._node.people.put_secret(transaction, kept)
            self._node.people.sessions.put_session(transaction, session, opened)
            self._node.people.sessions.note_seen(transaction, session, visit.address)
            actor = f"person:{person['name']}"
            self._trail.record(transaction, "session:open", actor, {"method": method}, address=visit.address)
        return secret

    def find(self, secret: str) -> Mapping[str, Any] | None:
        """Find whose session a secret opens, and note that it is used: the row of the secret, or None."""
        found = self._node.people.find_secret(SecretKind.SESSION, digest_of(secret))
        session = self._node.people.sessions.session(found["id"]) if found is not None else None
        if found is None or session is None:
            return None
        idle = now() - session["seen"]
        if idle > self._idle:
            return None
        if idle > SEEN_EVERY:
            self._note_seen(found["id"])
        return found

    def _note_seen(self, session: int) -> None:
        try:
            with self._node.database.transaction() as transaction:
                self._node.people.sessions.note_seen(transaction, session, "")
        except Unavailable:
            # A full disk is no reason to keep people from reading.
            return

    def close(self, who: Principal, address: str) -> Mapping[str, Any] | None:
        """End the session that somebody comes by; gives what was known of it, None where they come by a token."""
        session = self._node.people.sessions.session(who.session) if who.session else None
        if session is None:
            return None
        with self._node.database.transaction() as transaction:
            self._node.people.remove_secret(transaction, session["id"])
            self._trail.record(transaction, "session:close", who.actor, address=address)
        return session

    def of(self, person: int) -> list[Mapping[str, Any]]:
        """List the sessions of a person that are not idle for too long."""
        since = now() - self._idle
        return [one for one in self._node.people.sessions.list_sessions(person) if one["seen"] >= since]

    def end(self, who: Principal, session: int) -> None:
        """End one of a person's own sessions. Raises: NotFound."""
        if session not in {one["id"] for one in self._node.people.sessions.list_sessions(who.person)}:
            raise NotFound("there is no such session", code="identity.unknown-session")
        with self._node.database.transaction() as transaction:
            self._node.people.remove_secret(transaction, session)
            self._trail.record(transaction, "session:end", who.actor, {"session": session})

    def end_all_others(self, who: Principal, address: str) -> int:
        """End every session of a person but this one; gives how many."""
        with self._node.database.transaction() as transaction:
            ended = self.end_others(transaction, who.person, who.session)
            self._trail.record(transaction, "session:end-others", who.actor, {"sessions": ended}, address=address)
        return ended

    def end_others(self, transaction: object, person: int, keep: int) -> int:
        """End every way in that a person has left open, but for one session; gives how many sessions that were."""
        others = [one["id"] for one in self._node.people.sessions.list_sessions(person) if one["id"] != keep]
        for session in others:
            self._node.people.remove_secret(transaction, session)
        links = tuple(kind for kind in WAYS_IN if kind is not SecretKind.SESSION)
        self._node.people.remove_secrets(transaction, person, links)
        return len(others)

    def prove(self, who: Principal) -> None:
        """Note that the person of a session has just shown again who they are."""
        with self._node.database.transaction() as transaction:
            self._node.people.sessions.note_proof(transaction, who.session, now())
            self._trail.record(transaction, "session:prove", who.actor)

    def check_proof(self, who: Principal) -> None:
        """Let pass who has shown who they are a little while ago.

        Raises: Refused (``identity.prove``), or ``identity.session`` where a token comes instead of a person.
        """
        session = self._node.people.sessions.session(who.session) if who.session else None
        if session is None:
            raise Refused("only the person can do this, in a session of their own", code="identity.session")
        if now() - session["proved"] > PROOF_LIFETIME:
            raise Refused(
                "it was too long ago that you showed who you are", code="identity.prove", hint="show it again"
            )
