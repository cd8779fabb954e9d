"""Study rules: which studies, said once and asked in two ways.

A rule is a tree of small values. ``domain.study_facts.holds`` asks it of one study in Python, ``stores.index.rules``
makes SQL of it; a property test proves the two alike. ``any_of`` and ``all_of`` keep trees in one form, so that rules
that mean the same are mostly equal, and ``ANYTHING`` and ``NOTHING`` are always those two objects.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias


class Relation(StrEnum):
    """How a person and a study belong together by an act of somebody."""

    UPLOADED = "uploaded"
    ASSIGNED = "assigned"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Anything:
    """Holds for every study."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Holds for no study."""


@dataclass(frozen=True, slots=True)
class AtInstitution:
    """The study belongs to the institution, perhaps among others."""

    institution: int


@dataclass(frozen=True, slots=True)
class AtDepartment:
    """The study belongs to the department."""

    department: int


@dataclass(frozen=True, slots=True)
class ReferredBy:
    """Referring Physician's Name has one of these name keys."""

    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class PerformedBy:
    """Performing Physician's Name or Operators' Name of some series has one of these name keys."""

    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Related:
    """The study was uploaded by the person, or assigned to or shared with the person for a time that is not over.

    A share is for what it says; the permission is compared with it, and is empty in the other relations.
    """

    relation: Relation
    person: int
    permission: str = ""


@dataclass(frozen=True, slots=True)
class OfPatient:
    """The study is of a patient with one of these identities: issuer, backslash, Patient ID."""

    identities: frozenset[str]


@dataclass(frozen=True, slots=True)
class HasModality:
    """Some series is of one of these modalities."""

    modalities: frozenset[str]


@dataclass(frozen=True, slots=True)
class HasBodyPart:
    """Body Part Examined of some series is one of these."""

    body_parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class StudiedBetween:
    """Study Date lies between two dates, YYYYMMDD, both included; an empty end is open. Never holds without a date."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class IsStudy:
    """It is this study."""

    study_instance_uid: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the rules holds. Made by ``any_of``."""

    rules: tuple["StudyRule", ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of the rules hold. Made by ``all_of``."""

    rules: tuple["StudyRule", ...]


StudyRule: TypeAlias = (
    Anything
    | Nothing
    | AnyOf
    | AllOf
    | AtInstitution
    | AtDepartment
    | ReferredBy
    | PerformedBy
    | Related
    | OfPatient
    | HasModality
    | HasBodyPart
    | StudiedBetween
    | IsStudy
)

ANYTHING: Final = Anything()
NOTHING: Final = Nothing()


def any_of(rules: Iterable[StudyRule]) -> StudyRule:
    """Give the rule that holds where one of these does."""
    parts = _flat(rules, AnyOf)
    if any(isinstance(part, Anything) for part in parts):
        return ANYTHING
    # A or (A and B) is A.
    left = [part for part in parts if not any(_contains(part, other) for other in parts if other is not part)]
    return _joined(AnyOf, left, NOTHING)


def all_of(rules: Iterable[StudyRule]) -> StudyRule:
    """Give the rule that holds where all of these do."""
    parts = _flat(rules, AllOf)
    if any(isinstance(part, Nothing) or _is_empty(part) for part in parts):
        return NOTHING
    left = [part for part in parts if not isinstance(part, AnyOf) or not any(one in part.rules for one in parts)]
    return _joined(AllOf, left, ANYTHING)


def covers(wide: StudyRule, narrow: StudyRule) -> bool:
    """Tell whether a rule holds wherever another does. Errs on the side of no."""
    if isinstance(wide, Anything) or isinstance(narrow, Nothing) or wide == narrow:
        return True
    if isinstance(narrow, AnyOf):
        return all(covers(wide, part) for part in narrow.rules)
    if isinstance(wide, AllOf):
        return all(covers(part, narrow) for part in wide.rules)
    if isinstance(wide, AnyOf) and any(covers(part, narrow) for part in wide.rules):
        return True
    if isinstance(narrow, AllOf):
        return any(covers(wide, part) for part in narrow.rules)
    return _is_within(narrow, wide)


def institutions_in(rule: StudyRule) -> frozenset[int] | None:
    """Give the institutions that a rule is about as a whole; None for all there are.

    What a rule says of people, roles and settings: conditions on studies mean nothing there and give no institution.
    """
    if isinstance(rule, Anything):
        return None
    parts = rule.rules if isinstance(rule, AnyOf) else (rule,)
    return frozenset(part.institution for part in parts if isinstance(part, AtInstitution))


def _flat(rules: Iterable[StudyRule], kind: type[AnyOf] | type[AllOf]) -> list[StudyRule]:
    flat: dict[StudyRule, None] = {}
    for rule in rules:
        flat |= dict.fromkeys(rule.rules if isinstance(rule, kind) else (rule,))
    return list(flat)


def _joined(kind: type[AnyOf] | type[AllOf], parts: list[StudyRule], nothing: StudyRule) -> StudyRule:
    neutral = Nothing if kind is AnyOf else Anything
    left = sorted((part for part in parts if not isinstance(part, neutral) and not _is_empty(part)), key=repr)
    if not left:
        return nothing
    return left[0] if len(left) == 1 else kind(tuple(left))


def _is_empty(rule: StudyRule) -> bool:
    """Tell whether a rule names nothing that could hold."""
    match rule:
        case ReferredBy(names) | PerformedBy(names):
            return not names
        case OfPatient(values) | HasModality(values) | HasBodyPart(values):
            return not values
        case _:
            return False


def _contains(part: StudyRule, other: StudyRule) -> bool:
    return isinstance(part, AllOf) and (
        set(other.rules) < set(part.rules) if isinstance(other, AllOf) else other in part.rules
    )


def _is_within(narrow: StudyRule, wide: StudyRule) -> bool:
    match narrow, wide:
        case (ReferredBy(some), ReferredBy(all_)) | (PerformedBy(some), PerformedBy(all_)):
            return some <= all_
        case (HasModality(some), HasModality(all_)) | (HasBodyPart(some), HasBodyPart(all_)):
            return some <= all_
        case (OfPatient(some), OfPatient(all_)):
            return some <= all_
        case (StudiedBetween(), StudiedBetween()):
            starts = not wide.first or (bool(narrow.first) and wide.first <= narrow.first)
            return starts and (not wide.last or (bool(narrow.last) and narrow.last <= wide.last))
        case _:
            return False
