"""Accounts: the first one, further ones, and what their owners change about them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.errors import Conflict, NotFound, Refused
from dicom_network.domain.institutions import check_institution_name
from dicom_network.domain.peers import ApplicationEntity
from dicom_network.domain.subjects import Membership
from dicom_network.modules.identity.links import Links, used_up
from dicom_network.modules.identity.model import (
    ADMINISTRATOR,
    WAYS_IN,
    PersonKind,
    SecretKind,
    Visit,
    check_display_name,
    check_name,
    check_password,
    checked_email,
)
from dicom_network.modules.identity.passwords import Passwords
from dicom_network.modules.identity.preferences import checked_preferences, merged_preferences
from dicom_network.modules.identity.sessions import Sessions
from dicom_network.modules.identity.trail import Trail


class Accounts:
    """Makes and changes accounts."""

    def __init__(self, node: Node, trail: Trail, passwords: Passwords, sessions: Sessions, links: Links) -> None:
        self._node = node
        self._trail = trail
        self._passwords = passwords
        self._sessions = sessions
        self._links = links

    def add_person(self, name: str, role: str, password: str, *, institution: str = "", actor: str) -> None:
        """Add a person, or change role (at that institution) and password of one; a new password ends the sessions.

        Raises: InvalidInput, NotFound (role, institution), Conflict.
        """
        check_name(name)
        if password:
            check_password(password, name)
        hashed = self._passwords.hash(password) if password else ""
        membership = self._membership(role, institution)
        with self._node.database.transaction() as transaction:
            person = self._node.people.put_person(transaction, name, role=role, password_hash=hashed)
            for old in self._node.access.members.of(person):
                if old.institution == membership.institution:
                    self._node.access.members.remove(transaction, person, old.id)
            self._node.access.members.add(transaction, person, membership)
            if password:
                self._node.people.remove_secrets(transaction, person, WAYS_IN)
            objects = {"person": name, "role": role, "institution": institution}
            self._trail.record(transaction, "person:put", actor, objects)

    def set_up(
        self, secret: str, name: str, password: str, visit: Visit, *, display_name: str = "", institution: str = ""
    ) -> str:
        """Make the first administrator and the first institution by the set-up link; gives the secret of a session.

        Raises: Refused, InvalidInput.
        """
        found = self._links.find(SecretKind.SETUP_LINK, secret)
        if found is None or self._node.people.count():
            raise used_up("this set-up link was used or has run out", "start the node again")
        check_name(name)
        check_display_name(display_name)
        check_password(password, name, display_name)
        entity = self._own_entity(institution.strip())
        given = self._membership(ADMINISTRATOR)
        hashed = self._passwords.hash(password)
        with self._node.database.transaction() as transaction:
            self._links.use_up(transaction, found)
            person = self._node.people.put_person(transaction, name, role=ADMINISTRATOR, password_hash=hashed)
            self._node.access.members.add(transaction, person, given)
            self._node.people.change_person(transaction, person, display_name=display_name.strip())
            if entity is not None:
                self._node.peers.put_institution(transaction, institution.strip())
                self._node.peers.put_application_entity(transaction, entity)
            objects = {"person": name, "institution": institution.strip()}
            self._trail.record(transaction, "person:set-up", f"person:{name}", objects, address=visit.address)
        return self._sessions.open(self.known(person), visit, "set-up")

    def known(self, person_id: int) -> Mapping[str, Any]:
        """Give a person who is there. Raises: Refused where they were deleted a moment ago."""
        person = self._node.people.person(person_id)
        if person is None:
            raise Refused("this person is not known any more", code="identity.login")
        return person

    def change_password(self, who: Principal, password: str) -> None:
        """Choose a new password; it ends the person's other sessions. Raises: Refused, InvalidInput."""
        self._sessions.check_proof(who)
        person = self.known(who.person)
        check_password(password, person["name"], person["display_name"], person["email"])
        hashed = self._passwords.hash(password)
        with self._node.database.transaction() as transaction:
            self._node.people.change_person(transaction, who.person, password_hash=hashed)
            self._sessions.end_others(transaction, who.person, who.session)
            self._trail.record(transaction, "password:change", who.actor)

    def reset_password(self, secret: str, password: str, visit: Visit) -> str:
        """Choose a new password by a link; it ends every session. Gives the name. Raises: Refused, InvalidInput."""
        found = self._links.find(SecretKind.RESET_LINK, secret)
        if found is None:
            raise used_up("this link was used or has run out", "ask for a new one")
        person = self.known(found["person_id"])
        check_password(password, person["name"], person["display_name"], person["email"])
        hashed = self._passwords.hash(password)
        with self._node.database.transaction() as transaction:
            self._links.use_up(transaction, found)
            self._node.people.change_person(transaction, person["id"], password_hash=hashed)
            self._node.people.remove_secrets(transaction, person["id"], WAYS_IN)
            self._trail.record(transaction, "password:reset", f"person:{person['name']}", address=visit.address)
        return str(person["name"])

    def change_profile(self, who: Principal, **fields: Any) -> None:
        """Change display name, e-mail address and preferences of oneself. Raises: InvalidInput, Refused."""
        changed = self.checked_profile(**fields)
        if not changed:
            return
        if "email" in changed:
            # A reset goes to this address: whoever may change it may take the account.
            self._sessions.check_proof(who)
        if "preferences" in changed:
            before = self.known(who.person)["preferences"]
            changed["preferences"] = merged_preferences(before, changed["preferences"])
        with self._node.database.transaction() as transaction:
            self._node.people.change_person(transaction, who.person, **changed)
            self._trail.record(transaction, "profile:change", who.actor, {"changed": sorted(changed)})

    def checked_profile(self, **fields: Any) -> dict[str, Any]:
        """Give the fields of a profile as they are kept. Raises: InvalidInput."""
        changed = dict(fields)
        if "display_name" in changed:
            changed["display_name"] = changed["display_name"].strip()
            check_display_name(changed["display_name"])
        if "email" in changed:
            changed["email"] = checked_email(changed["email"])
        if "preferences" in changed:
            changed["preferences"] = checked_preferences(changed["preferences"])
        return changed

    def check_new_name(self, name: str) -> None:
        """Refuse a name that is none or that somebody has. Raises: InvalidInput, Conflict."""
        check_name(name)
        if self._node.people.find_person(name) is not None:
            raise _taken()

    def hashed(self, password: str) -> str:
        """Give what is kept of a password; it takes a while, so not in a transaction."""
        return self._passwords.hash(password)

    def create(
        self,
        transaction: object,
        name: str,
        *,
        password_hash: str = "",
        kind: PersonKind = PersonKind.PERSON,
        **profile: str,
    ) -> int:
        """Add a person whose name is new; gives the id. Roles are given apart. Raises: Conflict."""
        if self._node.people.find_person(name) is not None:
            raise _taken()
        person = self._node.people.put_person(transaction, name, role="", password_hash=password_hash)
        self._node.people.change_person(transaction, person, kind=kind.value, **profile)
        return person

    def _own_entity(self, institution: str) -> ApplicationEntity | None:
        """Give the node's own AE title for its first institution, unless it is another's. Raises: InvalidInput."""
        if not institution:
            return None
        check_institution_name(institution)
        own = self._node.settings.dimse.ae_title
        listed = {entity.ae_title: entity for entity in self._node.peers.list_application_entities()}
        entity = listed.get(own, ApplicationEntity(own))
        return entity if entity.institution else replace(entity, institution=institution)

    def _membership(self, role: str, institution: str = "") -> Membership:
        """Give the membership of a role by its name. Raises: NotFound."""
        named = [one.id for one in self._node.institutions.list_institutions() if one.name == institution]
        if institution and not named:
            raise NotFound(
                f"there is no institution {institution}",
                code="institutions.unknown",
                hint="dicom-network institution list",
            )
        place = named[0] if institution else None
        found = self._node.access.roles.find(role, place)
        if found is None:
            raise NotFound(f"there is no role {role}", code="access.unknown-role", hint=f"for example {ADMINISTRATOR}")
        return Membership(role=found, institution=place)


def _taken() -> Conflict:
    return Conflict("this name is taken", code="people.name-taken", hint="choose another one")
