"""Use cases of institutions: each is one transaction with its audit event.

Who manages one institution only may give it another name, keep its departments and say which studies are (not) its own;
by what its images are known is for those who manage all of them, for there one can take another's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dicom_network.base.ae_titles import check_ae_title
from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission, institutions_in
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import Conflict, InvalidInput, NotFound, Refused
from dicom_network.domain.institutions import (
    MOST_IMAGE_NAMES,
    Institution,
    check_image_name,
    check_institution_name,
)
from dicom_network.domain.peers import ApplicationEntity


@dataclass(frozen=True, slots=True)
class Steward:
    """Who manages institutions, and which of them."""

    actor: str
    own: frozenset[int] | None = None
    """Ids; None: all there are."""

    @classmethod
    def of(cls, principal: Principal) -> "Steward":
        """Give what a principal may manage."""
        return cls(principal.actor, institutions_in(principal.rule(Permission.MANAGE_INSTITUTIONS)))

    def manages(self, institution_id: int) -> bool:
        """Tell whether an institution is among them."""
        return self.own is None or institution_id in self.own

    def require_all(self) -> None:
        """Raises: Refused for who manages some only."""
        if self.own is not None:
            raise Refused(
                "this needs the permission manage-institutions for everything",
                code="access.permission",
                hint="it can take images from another institution",
            )


class Institutions:
    """Adds, changes and removes institutions, and decides whose studies are."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def list(self, steward: Steward) -> list[Institution]:
        """List what is managed, by name."""
        return [one for one in self._node.institutions.list_institutions() if steward.manages(one.id)]

    def get(self, institution_id: int, steward: Steward) -> Institution:
        """Give an institution. Raises: NotFound."""
        found = next((one for one in self.list(steward) if one.id == institution_id), None)
        if found is None:
            raise NotFound(f"there is no institution {institution_id}", code="institutions.unknown")
        return found

    def count_people(self) -> Mapping[int, int]:
        """Count the people of each institution that has some, by its id."""
        found: dict[int, set[int]] = {}
        for person, memberships in self._node.access.members.at(None).items():
            for membership in memberships:
                if membership.institution is not None and membership.is_valid(now()):
                    found.setdefault(membership.institution, set()).add(person)
        return {institution: len(people) for institution, people in found.items()}

    def add(self, name: str, ae_titles: Sequence[str], *, image_names: Sequence[str] = (), steward: Steward) -> int:
        """Add an institution, and what its images are known by; one that is there gets them too. Gives the id.

        Raises: Refused, InvalidInput; Conflict where an Institution Name is another's.
        """
        steward.require_all()
        check_institution_name(name)
        entities = self._entities(ae_titles)
        _check_image_names(image_names)
        node = self._node
        with node.database.transaction() as transaction:
            key = node.peers.put_institution(transaction, name)
            for entity in entities:
                node.peers.put_application_entity(transaction, replace(entity, institution=name))
            if image_names:
                node.institutions.set_image_names(transaction, key, image_names)
            objects = {"institution": name, "ae_titles": list(ae_titles), "image_names": list(image_names)}
            self._record(transaction, "institution:add", steward, objects)
        return key

    def change(
        self,
        institution_id: int,
        *,
        name: str,
        ae_titles: Sequence[str],
        image_names: Sequence[str],
        steward: Steward,
    ) -> None:
        """Set name, AE titles and names in images. AE titles that it loses stay titles of the node, and are nobody's.

        Raises: NotFound, Refused, InvalidInput; Conflict where the name or a name in images is another's.
        """
        before = self.get(institution_id, steward)
        if set(ae_titles) != set(before.ae_titles) or set(image_names) != set(before.image_names):
            steward.require_all()
        check_institution_name(name)
        entities = self._entities(ae_titles)
        _check_image_names(image_names)
        lost = self._entities([title for title in before.ae_titles if title not in ae_titles])
        node = self._node
        with node.database.transaction() as transaction:
            node.institutions.rename(transaction, institution_id, name)
            for entity in lost:
                node.peers.put_application_entity(transaction, replace(entity, institution=""))
            for entity in entities:
                node.peers.put_application_entity(transaction, replace(entity, institution=name))
            node.institutions.set_image_names(transaction, institution_id, image_names)
            objects = {"institution": name, "ae_titles": list(ae_titles), "image_names": list(image_names)}
            self._record(transaction, "institution:change", steward, objects | {"was": before.name})

    def remove(self, institution_id: int, *, steward: Steward) -> None:
        """Remove an institution.

        Raises: NotFound, Refused; Conflict where people, studies, AE titles or peers are still its own.
        """
        steward.require_all()
        name = self.get(institution_id, steward).name
        if self._node.access.members.at([institution_id]):
            raise Conflict(
                "the institution still has people", code="institutions.in-use", hint="take their roles there first"
            )
        with self._node.database.transaction() as transaction:
            self._node.institutions.remove(transaction, institution_id)
            self._record(transaction, "institution:remove", steward, {"institution": name})

    def of_study(self, study_instance_uid: str, principal: Principal) -> tuple[tuple[int, ...], bool]:
        """Give the institutions of a study, and whether a person decided them. Raises: NotFound."""
        self._require(study_instance_uid, principal)
        return self._node.institutions.institutions_of(study_instance_uid)

    def assign(self, study_instance_uid: str, institutions: Sequence[int] | None, principal: Principal) -> None:
        """Decide whose a study is; None lets the rules say it again. Raises: NotFound, Refused, InvalidInput."""
        self._require(study_instance_uid, principal)
        steward = Steward.of(principal)
        before, _ = self._node.institutions.institutions_of(study_instance_uid)
        if institutions is None or any(not steward.manages(one) for one in set(before) ^ set(institutions)):
            steward.require_all()
        with self._node.database.transaction() as transaction:
            self._node.institutions.assign(transaction, study_instance_uid, institutions)
            chosen = None if institutions is None else sorted(set(institutions))
            objects = {"study": study_instance_uid, "institutions": chosen, "were": list(before)}
            self._record(transaction, "study:assign", steward, objects)

    def _require(self, study_instance_uid: str, principal: Principal) -> None:
        within = principal.rule(Permission.MANAGE_INSTITUTIONS)
        if not self._node.index.allowed([study_instance_uid], within=within):
            raise NotFound("there is no such study", code="index.unknown")

    def _entities(self, ae_titles: Sequence[str]) -> Sequence[ApplicationEntity]:
        for title in ae_titles:
            check_ae_title(title)
        known = {entity.ae_title: entity for entity in self._node.peers.list_application_entities()}
        return [known.get(title, ApplicationEntity(ae_title=title)) for title in dict.fromkeys(ae_titles)]

    def _record(self, transaction: object, what: str, steward: Steward, objects: Mapping[str, object]) -> None:
        event = AuditEvent(action=f"institutions:{what}", occurred=now(), actor=steward.actor, objects=objects)
        self._node.audit.record(transaction, [event])


def _check_image_names(names: Sequence[str]) -> None:
    if len(names) > MOST_IMAGE_NAMES:
        raise InvalidInput(
            f"an institution has {MOST_IMAGE_NAMES} names in images at most", code="institutions.image-name"
        )
    for name in names:
        check_image_name(name)
