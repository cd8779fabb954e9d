"""The ports of identity: what modules may ask of the durable things about people. See ``domain.ports`` for the others.

Rows are mappings; their keys are named where they are given. Secrets are kept as hashes only.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from dicom_network.domain.people import KeptSecret, NewInvitation, NewPasskey, OpenedSession

Transaction: TypeAlias = Any
"""An open transaction of the database; opaque to modules, handed from port to port."""
Row: TypeAlias = Mapping[str, Any]


class Sessions(Protocol):
    """Where sessions are used and when. The id of a session is that of its secret."""

    def put_session(self, transaction: Transaction, secret_id: int, opened: OpenedSession) -> None:
        """Keep what is known of a session that was just opened; its person has just shown who they are."""

    def session(self, session_id: int) -> Row | None:
        """Find a session.

        Gives: id, person_id, address, device, method, provider, id_token, seen, proved, created, expires.
        """

    def list_sessions(self, person_id: int) -> list[Row]:
        """List the unexpired sessions of a person, the one that was seen last first."""

    def find_provider_sessions(self, provider: str, *, provider_session: str, subjects: int | None) -> list[int]:
        """List the sessions that an OpenID provider means: by its name of the session, or all those of a person."""

    def note_seen(self, transaction: Transaction, session_id: int, address: str) -> None:
        """Note that a session is used now, and from where; for its person too."""

    def note_proof(self, transaction: Transaction, session_id: int, proved: datetime) -> None:
        """Note when the person of a session has last shown who they are."""


class Factors(Protocol):
    """Second factors, passkeys, and who people are to OpenID providers."""

    def find_authenticator(self, person_id: int) -> Row | None:
        """Find the app that makes a person's codes: key, last_step."""

    def put_authenticator(self, transaction: Transaction, person_id: int, key: str, last_step: int) -> None:
        """Take an app whose first code was right, in place of any other."""

    def take_step(self, transaction: Transaction, person_id: int, step: int) -> bool:
        """Note that the code of a step was used; False where that step or a later one was used before."""

    def remove_authenticator(self, transaction: Transaction, person_id: int) -> bool:
        """Forget the app; False where there was none."""

    def put_passkey(self, transaction: Transaction, person_id: int, new: NewPasskey) -> int:
        """Keep a passkey; gives its id."""

    def find_passkey(self, credential: bytes) -> Row | None:
        """Find a passkey of somebody who is not disabled: id, person_id, person, public_key, signatures."""

    def list_passkeys(self, person_id: int) -> list[Row]:
        """List the passkeys of a person: id, label, credential, transports, created, used."""

    def note_passkey_use(self, transaction: Transaction, passkey_id: int, signatures: int) -> None:
        """Note that a passkey was used now, and the counter that it told."""

    def rename_passkey(self, transaction: Transaction, person_id: int, passkey_id: int, label: str) -> None:
        """Give a passkey of a person another label. Raises: NotFound."""

    def remove_passkey(self, transaction: Transaction, person_id: int, passkey_id: int) -> None:
        """Forget a passkey of a person. Raises: NotFound."""

    def remove_passkeys(self, transaction: Transaction, person_id: int) -> int:
        """Forget all passkeys of a person; gives how many."""

    def find_external(self, provider: str, subject: str) -> int | None:
        """Find who a subject of a provider is here: the id of a person, whether disabled or not."""

    def put_external(self, transaction: Transaction, provider: str, subject: str, person_id: int) -> None:
        """Note who a subject of a provider is here."""

    def external_memberships(self, provider: str, subject: str) -> frozenset[int]:
        """Give the ids of the memberships that a provider has given to a subject of its own."""

    def set_external_memberships(
        self, transaction: Transaction, provider: str, subject: str, memberships: Sequence[int]
    ) -> None:
        """Note the ids of the memberships that a provider has given."""


class Ceremonies(Protocol):
    """What was begun in a browser and has to be finished in it soon."""

    def begin(
        self,
        transaction: Transaction,
        kind: str,
        digest: bytes,
        *,
        expires: datetime,
        person: int | None = None,
        content: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep a ceremony under the SHA-256 of its handle."""

    def find(self, kind: str, digest: bytes) -> Row | None:
        """Find a ceremony that may still be finished: id, person_id, content, attempts."""

    def note_attempt(self, transaction: Transaction, ceremony_id: int) -> None:
        """Count a failed attempt to finish it."""

    def finish(self, transaction: Transaction, ceremony_id: int) -> bool:
        """Take a ceremony; False where another request has taken it just now."""


class Invitations(Protocol):
    """Invitations: id, email, display_name, language, memberships, inviter, created, expires, accepted, person."""

    def put_invitation(self, transaction: Transaction, new: NewInvitation) -> int:
        """Keep an invitation; gives its id."""

    def renew(self, transaction: Transaction, invitation_id: int, digest: bytes, expires: datetime) -> None:
        """Give an unused invitation another secret and another end. Raises: NotFound."""

    def find_by_secret(self, digest: bytes) -> Row | None:
        """Find an invitation that may still be accepted."""

    def invitation(self, invitation_id: int) -> Row | None:
        """Find an invitation by its id."""

    def list_invitations(self, *, before: int | None = None, limit: int = 100) -> list[Row]:
        """List those that nobody has accepted, expired ones too, the newest first, from the one before an id."""

    def accept(self, transaction: Transaction, invitation_id: int, person_id: int) -> bool:
        """Note who has accepted; False where somebody else has done so just now."""

    def remove_invitation(self, transaction: Transaction, invitation_id: int) -> None:
        """Withdraw an invitation that nobody has accepted. Raises: NotFound."""


class People(Protocol):
    """People and service accounts, their passwords, tokens and one-time links.

    Of a person are given: id, name, role, password_hash, disabled, created, kind (``person`` or ``service``),
    display_name, email, preferences, seen. Who was deleted is not given any more.
    """

    @property
    def sessions(self) -> Sessions:
        """Their sessions."""

    @property
    def factors(self) -> Factors:
        """Their second factors and passkeys."""

    @property
    def ceremonies(self) -> Ceremonies:
        """What they have begun."""

    @property
    def invitations(self) -> Invitations:
        """Who is to become one of them."""

    def count(self) -> int:
        """Count the people."""

    def put_person(self, transaction: Transaction, name: str, *, role: str, password_hash: str = "") -> int:
        """Add a person or change role and password; gives the id. Raises: Conflict for a name of who was deleted."""

    def change_person(self, transaction: Transaction, person_id: int, **fields: Any) -> None:
        """Change fields of a person. Raises: NotFound."""

    def find_person(self, name: str) -> Row | None:
        """Find a person by name."""

    def person(self, person_id: int) -> Row | None:
        """Find a person by id."""

    def find_people_by_email(self, email: str) -> list[Row]:
        """List those whom an e-mail address reaches, in whatever case it is written."""

    def list_people(
        self,
        *,
        search: str = "",
        after: str = "",
        limit: int | None = None,
        kind: str = "",
        among: Collection[int] | None = None,
    ) -> list[Row]:
        """List people by name, from the one that follows ``after``; ``search`` in any script and order of words.

        ``among``: only people of these ids.
        """

    def put_secret(self, transaction: Transaction, kept: KeptSecret) -> int:
        """Keep the digest of a secret; gives its id."""

    def find_secret(self, kind: str, digest: bytes) -> Row | None:
        """Find an unexpired secret: id, kind, person (name or None), person_id, role, scope, expires, label, used."""

    def note_use(self, transaction: Transaction, secret_id: int) -> None:
        """Note that a secret was used now."""

    def list_secrets(
        self, kind: str, *, person_id: int | None = None, after: int = 0, limit: int | None = None
    ) -> list[Row]:
        """List secrets of a kind by id, from the one that follows ``after``, expired ones too.

        Each: id, person, person_id, label, scope, created, expires, used.
        """

    def remove_secret(self, transaction: Transaction, secret_id: int) -> None:
        """Revoke a secret. Raises: NotFound."""

    def remove_secrets(self, transaction: Transaction, person_id: int, kinds: tuple[str, ...]) -> int:
        """Revoke all secrets of these kinds that a person has; gives how many."""
