"""People, for those who manage them: who is here, what roles they have, letting them in again, letting them go."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.errors import NotFound, Refused
from dicom_network.domain.roles import Role
from dicom_network.domain.subjects import Membership
from dicom_network.modules.identity.accounts import Accounts
from dicom_network.modules.identity.links import Links
from dicom_network.modules.identity.managed import Managed
from dicom_network.modules.identity.model import RESET_LINK_LIFETIME, WAYS_IN, PersonKind, SecretKind
from dicom_network.modules.identity.tokens import Tokens
from dicom_network.modules.identity.trail import Trail

MOST_DICOM_NAMES = 20
MOST_PATIENT_IDS = 20


class Directory:
    """Lists and changes people within what the manager manages."""

    def __init__(self, node: Node, trail: Trail, accounts: Accounts, links: Links) -> None:
        self._node = node
        self._trail = trail
        self._accounts = accounts
        self._links = links

    def find(self, managed: Managed, *, search: str, after: str, limit: int, kind: str = "") -> list[Mapping[str, Any]]:
        """List people by name."""
        among = None
        if managed.institutions is not None:
            among = list(self._node.access.members.at(managed.institutions))
        return self._node.people.list_people(search=search, after=after, limit=limit, kind=kind, among=among)

    def get(self, managed: Managed, person_id: int) -> Mapping[str, Any]:
        """Give a person that is managed. Raises: NotFound, also for one who is elsewhere."""
        person = self._node.people.person(person_id)
        if person is None or not managed.sees(self.memberships(person_id)):
            raise NotFound("there is no such person", code="people.unknown")
        return person

    def memberships(self, person_id: int) -> list[Membership]:
        """List the memberships of a person."""
        return self._node.access.members.of(person_id)

    def manages(self, managed: Managed, person_id: int) -> bool:
        """Tell whether the manager may touch somebody's account; everybody may touch their own."""
        return person_id == managed.who.person or managed.manages_account(self.memberships(person_id))

    def require_account(self, managed: Managed, name: str) -> None:
        """Make sure that the manager may touch the account of that name. Raises: NotFound, Refused."""
        person = self._node.people.find_person(name)
        if person is None or not (person["id"] == managed.who.person or managed.sees(self.memberships(person["id"]))):
            raise NotFound("there is no such person", code="people.unknown")
        if person["id"] != managed.who.person:
            managed.require_account(self.memberships(person["id"]))

    def add(
        self, managed: Managed, name: str, *, kind: PersonKind, membership: Membership | None, **profile: str
    ) -> int:
        """Add a person, who comes in by a link, or a service account, which comes by tokens.

        Raises: InvalidInput, Conflict, Refused, NotFound.
        """
        self._accounts.check_new_name(name)
        checked = self._accounts.checked_profile(**profile)
        if membership is not None:
            managed.require_role(membership.role, membership.institution)
        elif managed.institutions is not None:
            raise Refused("say at which institution, and as what", code="access.institution")
        with self._node.database.transaction() as transaction:
            person = self._accounts.create(transaction, name, kind=kind, **checked)
            if membership is not None:
                self._node.access.members.add(transaction, person, membership)
            objects = {"person": name, "kind": kind.value}
            self._trail.record(transaction, "person:add", managed.who.actor, objects)
        return person

    def change(self, managed: Managed, person_id: int, **profile: Any) -> None:
        """Change display name or e-mail address of a person. Raises: NotFound, Refused, InvalidInput."""
        checked = self._accounts.checked_profile(**profile)
        with self._act(managed, person_id, "person:change", changed=sorted(checked)) as transaction:
            self._node.people.change_person(transaction, person_id, **checked)

    def set_disabled(self, managed: Managed, person_id: int, *, disabled: bool) -> None:
        """Let a person in no more, or again. Raises: NotFound, Refused; Conflict for the last who could do so."""
        self._refuse_self(managed, person_id)
        verb = "person:disable" if disabled else "person:enable"
        with self._act(managed, person_id, verb) as transaction:
            self._node.people.change_person(transaction, person_id, disabled=disabled)
            if disabled:
                self._node.people.remove_secrets(transaction, person_id, WAYS_IN)
                self._node.access.members.require_caretaker(transaction, now())

    def delete(self, managed: Managed, person_id: int) -> None:
        """Let a person go: nothing lets them in, and their name is nobody else's ever.

        Raises: NotFound, Refused; Conflict for the last who could manage people.
        """
        self._refuse_self(managed, person_id)
        with self._act(managed, person_id, "person:delete") as transaction:
            for one in self.memberships(person_id):
                self._node.access.members.remove(transaction, person_id, one.id)
            self._node.people.factors.remove_authenticator(transaction, person_id)
            self._node.people.factors.remove_passkeys(transaction, person_id)
            self._node.people.remove_secrets(transaction, person_id, tuple(SecretKind))
            self._node.people.change_person(transaction, person_id, password_hash="", email="", preferences={})
            self._node.people.change_person(transaction, person_id, disabled=True, deleted=now())
            self._node.access.members.require_caretaker(transaction, now())

    def create_reset_link(self, managed: Managed, person_id: int) -> str:
        """Make the secret of a link by which a person chooses a new password. Raises: NotFound, Refused."""
        person = self.get(managed, person_id)
        managed.require_account(self.memberships(person_id))
        if person["kind"] != PersonKind.PERSON:
            raise Refused("a service account has no password, only tokens", code="identity.service")
        return self._links.create(SecretKind.RESET_LINK, person, RESET_LINK_LIFETIME, actor=managed.who.actor)

    def remove_factors(self, managed: Managed, person_id: int) -> None:
        """Take away the second factors of a person who has lost them, and end the sessions.

        Raises: NotFound, Refused.
        """
        with self._act(managed, person_id, "factor:reset") as transaction:
            self._node.people.factors.remove_authenticator(transaction, person_id)
            self._node.people.factors.remove_passkeys(transaction, person_id)
            self._node.people.remove_secrets(transaction, person_id, (*WAYS_IN, SecretKind.RECOVERY_CODE))

    def end_sessions(self, managed: Managed, person_id: int) -> None:
        """End every session of a person. Raises: NotFound, Refused."""
        with self._act(managed, person_id, "session:end-all") as transaction:
            self._node.people.remove_secrets(transaction, person_id, WAYS_IN)

    def roles_to_give(self, managed: Managed, institution: int | None) -> list[Role]:
        """List the roles that the manager may give at an institution, or in the whole network (None)."""
        own = [] if institution is None else [institution]
        return [role for role in self._node.access.roles.list(own) if managed.may_give(role, institution)]

    def add_membership(self, managed: Managed, person_id: int, membership: Membership) -> int:
        """Give a person a role. Raises: NotFound, Refused, InvalidInput."""
        person = self.get(managed, person_id)
        managed.require_role(membership.role, membership.institution)
        with self._node.database.transaction() as transaction:
            key = self._node.access.members.add(transaction, person_id, membership)
            self._trail.record(transaction, "membership:add", managed.who.actor, _told(person, membership))
        return key

    def remove_membership(self, managed: Managed, person_id: int, membership_id: int) -> None:
        """Take a role from a person. Raises: NotFound, Refused; Conflict for the last who could manage people."""
        person = self.get(managed, person_id)
        found = next((one for one in self.memberships(person_id) if one.id == membership_id), None)
        if found is None or not managed.has(found.institution):
            raise NotFound(f"there is no membership {membership_id} of this person", code="access.membership")
        managed.require_role(found.role, found.institution)
        with self._node.database.transaction() as transaction:
            self._node.access.members.remove(transaction, person_id, membership_id)
            self._node.access.members.require_caretaker(transaction, now())
            self._trail.record(transaction, "membership:remove", managed.who.actor, _told(person, found))

    def set_dicom_names(self, managed: Managed, person_id: int, names: Sequence[str]) -> None:
        """Say how a person stands in studies, as referring or performing physician. Raises: NotFound, Refused."""
        with self._act(managed, person_id, "dicom-names:set", count=len(names)) as transaction:
            self._node.access.members.set_names(transaction, person_id, names)

    def set_patient_ids(self, managed: Managed, person_id: int, identities: Sequence[str]) -> None:
        """Say which patients a person is: issuer, backslash, Patient ID. Raises: NotFound, Refused, InvalidInput."""
        with self._act(managed, person_id, "patient-ids:set", count=len(identities)) as transaction:
            self._node.access.members.set_identities(transaction, person_id, identities)

    def create_service_token(
        self, managed: Managed, person_id: int, tokens: Tokens, *, label: str, scope: str, expires: datetime | None
    ) -> str:
        """Make a token of a service account.

        Raises: NotFound, InvalidInput; Refused for a person, who makes their own.
        """
        person = self.get(managed, person_id)
        managed.require_account(self.memberships(person_id))
        if person["kind"] != PersonKind.SERVICE:
            raise Refused("people make their tokens themselves", code="identity.service")
        return tokens.create(person["name"], label=label, scope=scope, expires=expires, actor=managed.who.actor)

    @contextmanager
    def _act(self, managed: Managed, person_id: int, verb: str, **objects: object) -> Iterator[Any]:
        """Open a transaction for a change of an account that the manager may touch, with its audit event."""
        person = self.get(managed, person_id)
        managed.require_account(self.memberships(person_id))
        with self._node.database.transaction() as transaction:
            yield transaction
            self._trail.record(transaction, verb, managed.who.actor, {"person": person["name"], **objects})

    def _refuse_self(self, managed: Managed, person_id: int) -> None:
        if managed.who.person == person_id:
            raise Refused("nobody shuts themselves out", code="identity.self", hint="somebody else can do it")


def _told(person: Mapping[str, Any], membership: Membership) -> dict[str, object]:
    return {
        "person": person["name"],
        "role": membership.role.name,
        "institution": membership.institution,
        "department": membership.department,
        "from": None if membership.starts is None else membership.starts.isoformat(),
        "until": None if membership.ends is None else membership.ends.isoformat(),
    }
