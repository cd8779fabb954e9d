"""Why somebody may do something with a study, and why not: every link of the chain, and whether it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission, institutions_in
from dicom_network.domain.errors import NotFound
from dicom_network.domain.study_facts import StudyFacts, holds
from dicom_network.domain.subjects import Reason, reasons_of


@dataclass(frozen=True, slots=True)
class Explanation:
    """The chain for one person and one study."""

    person: str
    study: str
    at: datetime
    facts: StudyFacts
    reasons: Sequence[Reason]

    def holds(self, reason: Reason) -> bool:
        """Tell whether a link holds for the study."""
        return holds(reason.rule, self.facts, self.at)

    def permitted(self) -> list[Permission]:
        """List what the person may do with the study."""
        return sorted({reason.permission for reason in self.reasons if self.holds(reason)})


def explain(node: Node, who: Principal, study: str, name: str) -> Explanation:
    """Explain what a person may do with a study: to that person, or to whoever manages people.

    Whoever manages those of some institutions is told of what follows from roles there.
    Raises: NotFound for a study that the asker may not find, and for a person whom the asker does not manage.
    """
    if not node.index.allowed([study], within=who.rule(Permission.FIND)):
        raise NotFound("there is no such study", code="access.study")
    facts = node.access.bonds.facts(study)
    person = node.people.find_person(name)
    if facts is None or person is None or person.get("deleted"):
        raise NotFound("there is no such study or person", code="access.person")
    at = now()
    reasons = list(reasons_of(node.access.members.subject(person["id"], at), at))
    if person["id"] != who.person:
        reasons = _known_to(who, reasons, is_managed=_is_managed(node, who, person["id"]))
    return Explanation(name, study, at, facts, reasons)


def _is_managed(node: Node, who: Principal, person: int) -> bool:
    managed = institutions_in(who.rule(Permission.MANAGE_PEOPLE))
    return managed is None or any(one.institution in managed for one in node.access.members.of(person))


def _known_to(who: Principal, reasons: Sequence[Reason], *, is_managed: bool) -> list[Reason]:
    if not who.may(Permission.MANAGE_PEOPLE) or not is_managed:
        raise NotFound("there is no such person", code="access.person")
    managed = institutions_in(who.rule(Permission.MANAGE_PEOPLE))
    return [
        one
        for one in reasons
        if managed is None or (one.membership is not None and one.membership.institution in managed)
    ]
