"""What a change of a role would do: who gains and who loses which studies, before it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.access import NOTHING, Permission, StudyRule, any_of
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.query import Query
from dicom_network.domain.roles import Role
from dicom_network.domain.subjects import Subject, rights_of

MOST_PEOPLE = 100
MOST_COUNTED = 100_000
"""Studies that are counted for one person; beyond that a difference may be missed, and the answer says so."""
SEEING = (Permission.FIND, Permission.VIEW)


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes for one person."""

    person: int
    name: str
    gained: int
    """Studies that the person sees then and does not see now."""
    lost: int
    is_exact: bool
    permissions_gained: tuple[Permission, ...]
    """What the person may do then, with any study at all, and may not do now."""
    permissions_lost: tuple[Permission, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What changes for everybody who has the role."""

    people: int
    """How many have it now."""
    differences: tuple[Difference, ...]
    """Those for whom something changes; of the first ``MOST_PEOPLE``."""


def preview(node: Node, changed: Role) -> Preview:
    """Compare what people may see with what they could see after a change of a role that they have."""
    at = now()
    people = {person for person, one in node.access.members.with_role(changed.id) if one.is_valid(at)}
    subjects = node.access.members.subjects_with_role(changed.id, at, MOST_PEOPLE)
    counting = _Counting(node)
    found = [_difference(node, counting, subject, changed) for subject in subjects]
    return Preview(len(people), tuple(one for one in found if one is not None))


def _difference(node: Node, counting: "_Counting", subject: Subject, changed: Role) -> Difference | None:
    before = rights_of(subject, now())
    after = rights_of(_with(subject, changed), now())
    if before == after:
        return None
    old, new = _seen(before), _seen(after)
    both = counting.of(any_of([old, new]))
    person = node.people.person(subject.person)
    return Difference(
        person=subject.person,
        name=str(person["name"]) if person is not None else "",
        gained=both - counting.of(old),
        lost=both - counting.of(new),
        is_exact=both < MOST_COUNTED,
        permissions_gained=tuple(sorted(after.keys() - before.keys())),
        permissions_lost=tuple(sorted(before.keys() - after.keys())),
    )


def _with(subject: Subject, changed: Role) -> Subject:
    given = tuple(replace(one, role=changed) if one.role.id == changed.id else one for one in subject.memberships)
    return replace(subject, memberships=given)


def _seen(rights: Mapping[Permission, StudyRule]) -> StudyRule:
    return any_of(rights.get(permission, NOTHING) for permission in SEEING)


class _Counting:
    """Counts the studies of a rule, each rule once: people of one institution mostly see the same."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._counted: dict[StudyRule, int] = {}

    def of(self, rule: StudyRule) -> int:
        if rule not in self._counted:
            self._counted[rule] = self._node.index.count(Query(Level.STUDY), MOST_COUNTED, within=rule)
        return self._counted[rule]
