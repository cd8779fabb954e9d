"""Subjects: people as access sees them, and the rights that follow from their roles."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dicom_network.domain.permissions import NODE_WIDE, Permission
from dicom_network.domain.roles import Conditions, Grant, Role, Scope
from dicom_network.domain.study_rules import (
    ANYTHING,
    NOTHING,
    AtDepartment,
    AtInstitution,
    HasBodyPart,
    HasModality,
    IsStudy,
    OfPatient,
    PerformedBy,
    ReferredBy,
    Related,
    Relation,
    StudiedBetween,
    StudyRule,
    all_of,
    any_of,
)

EMERGENCY_OPENS: Final = (
    Permission.FIND,
    Permission.VIEW,
    Permission.VIEW_REPORTS,
    Permission.SEE_IDENTITY,
)
"""What breaking the glass permits."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A person has a role, for a time: at an institution, or without one in the whole network."""

    role: Role
    institution: int | None = None
    department: int | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    id: int = 0

    def is_valid(self, at: datetime) -> bool:
        """Tell whether it counts at an instant."""
        return (self.starts is None or self.starts <= at) and (self.ends is None or at < self.ends)


@dataclass(frozen=True, slots=True)
class Emergency:
    """The glass that a person broke: one study, or all studies of a patient, until an instant."""

    until: datetime
    study: str = ""
    patient: str = ""
    """Issuer, backslash, Patient ID; in place of a study."""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Subject:
    """A person, and all that its rights follow from."""

    person: int
    memberships: tuple[Membership, ...] = ()
    names: frozenset[str] = frozenset()
    """Name keys under which the person stands in studies."""
    identities: frozenset[str] = frozenset()
    """The person as a patient: issuer, backslash, Patient ID."""
    emergencies: tuple[Emergency, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One link of the chain by which something is permitted: the rule, and where it comes from."""

    permission: Permission
    rule: StudyRule
    membership: Membership | None = None
    grant: Grant | None = None
    emergency: Emergency | None = None


def reasons_of(subject: Subject, at: datetime) -> Iterator[Reason]:
    """Yield every reason for which the subject may do something at an instant."""
    granted = list(_granted(subject, at))
    yield from granted
    # The glass is broken as far as the permission to break it goes, and as long as the person has it.
    breakable = any_of(reason.rule for reason in granted if reason.permission is Permission.BREAK_GLASS)
    for emergency in subject.emergencies:
        if at < emergency.until:
            opened: StudyRule = (
                IsStudy(emergency.study) if emergency.study else OfPatient(frozenset({emergency.patient}))
            )
            for permission in EMERGENCY_OPENS:
                yield Reason(permission, all_of([opened, breakable]), emergency=emergency)


def _granted(subject: Subject, at: datetime) -> Iterator[Reason]:
    for membership in subject.memberships:
        if membership.is_valid(at):
            for grant in sorted(membership.role.grants, key=repr):
                rule = rule_of(grant, membership, subject, at)
                yield Reason(grant.permission, rule, membership=membership, grant=grant)


def rights_of(subject: Subject, at: datetime) -> dict[Permission, StudyRule]:
    """Give what the subject may do at an instant, and for which studies."""
    return rights_from(reasons_of(subject, at))


def rights_from(reasons: Iterable[Reason]) -> dict[Permission, StudyRule]:
    """Put reasons together to rights."""
    rules: dict[Permission, list[StudyRule]] = {}
    for reason in reasons:
        rules.setdefault(reason.permission, []).append(reason.rule)
    joined = {permission: any_of(parts) for permission, parts in rules.items()}
    return {permission: rule for permission, rule in joined.items() if rule is not NOTHING}


def rule_of(grant: Grant, membership: Membership, subject: Subject, at: datetime) -> StudyRule:
    """Say which studies a grant is for, given to a subject by a membership.

    What follows from a person's names or from being a patient stays within the institution of the membership: who
    manages the people of one institution can open no other by them.
    """
    here = ANYTHING if membership.institution is None else AtInstitution(membership.institution)
    rule = all_of([_scope_rule(grant, membership, subject, here), *_condition_rules(grant.conditions, at)])
    return NOTHING if grant.permission in NODE_WIDE and rule is not ANYTHING else rule


def _scope_rule(grant: Grant, membership: Membership, subject: Subject, here: StudyRule) -> StudyRule:
    match grant.scope:
        case Scope.EVERYTHING:
            return ANYTHING
        case Scope.INSTITUTION:
            return here
        case Scope.DEPARTMENT if membership.department is not None:
            return all_of([here, AtDepartment(membership.department)])
        case Scope.REFERRED:
            return all_of([here, ReferredBy(subject.names)])
        case Scope.PERFORMED:
            return all_of([here, PerformedBy(subject.names)])
        case Scope.OWN:
            return all_of([here, OfPatient(subject.identities)])
        case Scope.UPLOADED | Scope.ASSIGNED | Scope.SHARED:
            permission = grant.permission.value if grant.scope is Scope.SHARED else ""
            return Related(Relation(grant.scope.value), subject.person, permission)
        case _:
            return NOTHING


def _condition_rules(conditions: Conditions, at: datetime) -> Iterator[StudyRule]:
    if conditions.modalities:
        yield HasModality(frozenset(conditions.modalities))
    if conditions.body_parts:
        yield HasBodyPart(frozenset(conditions.body_parts))
    if conditions.last_days is not None:
        yield StudiedBetween(f"{at - timedelta(days=conditions.last_days):%Y%m%d}", "")
    if conditions.first_date or conditions.last_date:
        yield StudiedBetween(conditions.first_date, conditions.last_date)
