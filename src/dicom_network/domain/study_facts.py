"""What is known of a study that rules ask for, and the one place where a rule is asked in Python."""

from dataclasses import dataclass
from datetime import datetime

from dicom_network.domain.study_rules import (
    AllOf,
    AnyOf,
    Anything,
    AtDepartment,
    AtInstitution,
    HasBodyPart,
    HasModality,
    IsStudy,
    Nothing,
    OfPatient,
    PerformedBy,
    ReferredBy,
    Related,
    Relation,
    StudiedBetween,
    StudyRule,
)


@dataclass(frozen=True, slots=True)
class Bond:
    """A relation of a person to a study, as it is kept."""

    relation: Relation
    person: int
    until: datetime | None = None
    """None: without end."""
    permissions: frozenset[str] = frozenset()
    """Of a share: what it is for."""


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """One study as rules see it."""

    study_instance_uid: str
    study_date: str = ""
    patient: str = ""
    """Issuer, backslash, Patient ID."""
    referring: str = ""
    """Name key of Referring Physician's Name."""
    performing: frozenset[str] = frozenset()
    """Name keys of all series."""
    modalities: frozenset[str] = frozenset()
    body_parts: frozenset[str] = frozenset()
    institutions: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()
    bonds: tuple[Bond, ...] = ()


def holds(rule: StudyRule, facts: StudyFacts, at: datetime) -> bool:
    """Tell whether a rule holds for a study at an instant."""
    match rule:
        case Anything():
            return True
        case Nothing():
            return False
        case AnyOf(rules):
            return any(holds(part, facts, at) for part in rules)
        case AllOf(rules):
            return all(holds(part, facts, at) for part in rules)
        case Related():
            return any(_binds(bond, rule, at) for bond in facts.bonds)
        case _:
            return _is_fact(rule, facts)


def _is_fact(rule: StudyRule, facts: StudyFacts) -> bool:
    match rule:
        case AtInstitution(institution):
            return institution in facts.institutions
        case AtDepartment(department):
            return department in facts.departments
        case ReferredBy(names):
            return facts.referring in names
        case PerformedBy(names):
            return not names.isdisjoint(facts.performing)
        case OfPatient(identities):
            return facts.patient in identities
        case HasModality(modalities):
            return not modalities.isdisjoint(facts.modalities)
        case HasBodyPart(body_parts):
            return not body_parts.isdisjoint(facts.body_parts)
        case StudiedBetween(first, last):
            return bool(facts.study_date) and first <= facts.study_date <= (last or "99991231")
        case IsStudy(uid):
            return facts.study_instance_uid == uid
        case _:
            return False


def _binds(bond: Bond, rule: Related, at: datetime) -> bool:
    return (
        (bond.relation, bond.person) == (rule.relation, rule.person)
        and (bond.until is None or at < bond.until)
        and (not rule.permission or rule.permission in bond.permissions)
    )
