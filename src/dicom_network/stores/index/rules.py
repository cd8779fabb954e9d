"""Study rules as SQL: the other side of ``domain.study_facts.holds``.

A rule becomes terms of a query, so that the plans decide whether it leads (what is assigned to a person) or filters (an
institution, when somebody looks for a name).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa

from dicom_network.base.clock import now
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
    StudiedBetween,
    StudyRule,
)
from dicom_network.standard.query_attributes import SERIES, STUDY
from dicom_network.stores.database.instants import microseconds
from dicom_network.stores.database.schema import (
    attribute,
    patient,
    series,
    study,
    study_department,
    study_institution,
    study_modality,
    study_person,
)
from dicom_network.stores.index.attribute_rows import LEVEL_NUMBER
from dicom_network.stores.index.predicates import Binds, Column
from dicom_network.stores.index.term import Term, Veil, bare, looked_up, other

MOST_ALTERNATIVES = 8
"""A rule of more ways to see a study is asked of each study in turn, not looked up."""
RULE_SLOT = 1000
"""Where the places of the parameters of rules begin; those of a query are before."""
PERFORMING: Final = ("00081050", "00081070")
"""Performing Physician's Name and Operators' Name, as paths of the table of further attributes."""
SERIES_LEVEL: Final = LEVEL_NUMBER[SERIES]
_STUDY_DATE, _MODALITIES = 0x00080020, 0x00080061

Build = Callable[[Binds, Veil], Column]


def alternatives(rule: StudyRule) -> list[list[Term]]:
    """Give the ways to see a study, each a list of terms that all hold; one way with no terms for ``ANYTHING``."""
    ways = rule.rules if isinstance(rule, AnyOf) else (rule,)
    if len(ways) > MOST_ALTERNATIVES:
        ways = (rule,)
    slot = RULE_SLOT
    found = []
    for way in ways:
        parts = () if isinstance(way, Anything) else way.rules if isinstance(way, AllOf) else (way,)
        found.append([replace(term_of(part), slot=slot + number) for number, part in enumerate(parts)])
        slot += len(parts)
    return found


def term_of(rule: StudyRule) -> Term:
    """Give a rule as one term of a query."""
    match rule:
        case AnyOf(rules):
            return _joined(rules, sa.or_, "any")
        case AllOf(rules):
            return _joined(rules, sa.and_, "all")
        case Anything():
            return Term(STUDY, "anything", (), lambda _binds, _veil: sa.true())
        case Nothing():
            return Term(STUDY, "nothing", (), lambda _binds, _veil: sa.false())
        case Related():
            return _related(rule)
        case AtInstitution() | AtDepartment() | HasModality():
            return _listed(rule)
        case _:
            return _of_study(rule)


def _joined(rules: Sequence[StudyRule], join: Callable[..., Any], kind: str) -> Term:
    terms = [term_of(rule) for rule in rules]

    def build(binds: Binds, veil: Veil) -> Column:
        clauses, start = [], 0
        for term in terms:
            clauses.append(term.build(binds[start : start + len(term.values)], veil))
            start += len(term.values)
        joined: Column = join(*clauses)
        return joined

    values = tuple(value for term in terms for value in term.values)
    return Term(STUDY, (kind, tuple((term.shape, len(term.values)) for term in terms)), values, build)


def _of_study(rule: StudyRule) -> Term:
    """Make the term of what is a column of the study, or stands in tables of its series and its patient."""
    match rule:
        case IsStudy(uid):
            return Term(
                STUDY,
                "is",
                (uid,),
                lambda binds, veil: veil(study.c.study_instance_uid) == binds[0],
                is_unique=True,
                is_lead=True,
            )
        case ReferredBy(names):
            values = tuple(sorted(names))
            lead = _lead("referred", values, lambda binds, veil: _one_of(veil(study.c.referring_key), binds))
            return replace(lead, is_in_order=len(values) == 1)
        case OfPatient(identities):
            return _lead("patient", tuple(sorted(identities)), _of_patient)
        case PerformedBy(names):
            return _lead("performed", tuple(sorted(names)), _performed)
        case StudiedBetween(first, last):
            return _studied_between(first, last)
        case HasBodyPart(body_parts):
            return Term(STUDY, ("body-part", len(body_parts)), tuple(sorted(body_parts)), _has_body_part)
        case _:
            raise NotImplementedError(f"a rule that has no SQL: {type(rule).__name__}")


def _lead(kind: str, values: tuple[str, ...], build: Build) -> Term:
    return Term(STUDY, (kind, len(values)), values, build, is_lead=True)


def _one_of(column: Column, values: Binds) -> Column:
    """Compare with one value or several; with one, so that an index gives its rows in order."""
    compared: Column = column == values[0] if len(values) == 1 else column.in_(values)
    return compared


def _of_patient(binds: Binds, veil: Veil) -> Column:
    owners = sa.select(patient.c.id).where(patient.c.identity.in_(binds))
    return veil(study.c.patient).in_(owners.scalar_subquery())


def _performed(binds: Binds, veil: Veil) -> Column:
    key, part = other(attribute), other(series)
    clauses = [
        key.c.path.in_([sa.literal_column(f"'{path}'") for path in PERFORMING]),
        key.c.level == sa.literal_column(str(SERIES_LEVEL)),
        _one_of(key.c.value, binds),
        part.c.id == key.c.object,
        part.c.visible == sa.literal_column("1"),
    ]
    if veil is bare:
        return study.c.id.in_(sa.select(part.c.study).where(*clauses).scalar_subquery())
    return looked_up(part.c.study, *clauses)


def _has_body_part(binds: Binds, _veil: Veil) -> Column:
    part = other(series)
    clauses = [part.c.visible == sa.literal_column("1"), part.c.body_part_examined.in_(binds)]
    return looked_up(part.c.study, *clauses)


def _studied_between(first: str, last: str) -> Term:
    values = tuple(end for end in (first, last) if end)

    def build(binds: Binds, veil: Veil) -> Column:
        date = veil(study.c.study_date)
        clauses = [date >= binds[0] if first else date > sa.literal_column("''")]
        if last:
            clauses.append(date <= binds[-1])
        return sa.and_(*clauses)

    return Term(STUDY, ("between", bool(first), bool(last)), values, build, tag=_STUDY_DATE, is_lead=True)


def _listed(rule: AtInstitution | AtDepartment | HasModality) -> Term:
    """Make the term of what has a table of the studies that it holds for."""
    key: sa.Column[Any]
    values: tuple[Any, ...]
    match rule:
        case AtInstitution(institution):
            key, values = study_institution.c.institution, (institution,)
        case AtDepartment(department):
            key, values = study_department.c.department, (department,)
        case HasModality(modalities):
            key, values = study_modality.c.modality, tuple(sorted(modalities))
    table = key.table

    def build(binds: Binds, veil: Veil) -> Column:
        row = other(table)
        fitting = row.c[key.name].in_(binds)
        if veil is bare:
            return study.c.id.in_(sa.select(row.c.study).where(fitting).scalar_subquery())
        same = [name for name in ("study_date", "study_time") if name in row.c]
        return looked_up(row.c.study, *(row.c[name] == study.c[name] for name in same), fitting)

    return Term(
        STUDY,
        (table.name, len(values)),
        values,
        build,
        tag=_MODALITIES if isinstance(rule, HasModality) else 0,
        is_lead=True,
        entries=lambda binds: sa.select(table.c.study).where(key.in_(binds)),
        ordered=key if "study_date" in table.c else None,
    )


def _related(rule: Related) -> Term:
    values = (rule.person, microseconds(now()), *((f"% {rule.permission} %",) if rule.permission else ()))

    def fits(row: Any, binds: Binds) -> list[Any]:
        clauses = [
            row.c.person == binds[0],
            row.c.relation == sa.literal_column(f"'{rule.relation.value}'"),
            sa.or_(row.c.until.is_(None), row.c.until > binds[1]),
        ]
        return [*clauses, row.c.permissions.like(binds[2])] if rule.permission else clauses

    def build(binds: Binds, veil: Veil) -> Column:
        row = other(study_person)
        if veil is bare:
            return study.c.id.in_(sa.select(row.c.study).where(*fits(row, binds)).scalar_subquery())
        return looked_up(row.c.study, *fits(row, binds))

    return Term(
        STUDY,
        ("related", rule.relation.value, bool(rule.permission)),
        values,
        build,
        is_lead=True,
        entries=lambda binds: sa.select(study_person.c.study).where(*fits(study_person, binds)),
    )
