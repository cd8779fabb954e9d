"""What restricts the list, as conditions."""

from collections.abc import Iterator, Sequence
from datetime import date

import sqlalchemy as sa

from dicom_network.domain.reports import ReportState
from dicom_network.domain.study_list import NO_INSTITUTION, Reading, Sight, StudyFilter
from dicom_network.domain.study_rules import AtInstitution, HasModality, Related, Relation
from dicom_network.stores.database.instants import microseconds
from dicom_network.stores.database.padding import padded
from dicom_network.stores.database.schema import study, study_institution, study_label, study_report
from dicom_network.stores.index.predicates import Binds, Column
from dicom_network.stores.index.term import veiled
from dicom_network.stores.studies.condition import FOUND, NEVER, ONE, Condition, Start, either, in_a_row, linked
from dicom_network.stores.studies.dates import dated
from dicom_network.stores.studies.reader import Reader
from dicom_network.stores.studies.search import word_conditions
from dicom_network.stores.studies.seeing import conditions_of_rule

READINGS: Sequence[Reading] = (Reading.UNREAD, Reading.READ, Reading.REPORTED)
"""By the number that stands for each in the table."""
KNOWN = study.alias("known")
"""The study whose patient's others are looked for."""
REPORTS: Sequence[ReportState] = (ReportState.NONE, ReportState.DRAFT, ReportState.SIGNED)
"""By the number that stands for each in the table, where a study without any is not."""


def conditions_of(reader: Reader, wanted: StudyFilter, sight: Sight) -> list[Condition]:
    """Give everything that has to hold for a study to be in the list, what somebody may see included."""
    conditions = [
        *conditions_of_rule(sight.within),
        *_filters(wanted),
        *_links(wanted),
        *word_conditions(reader, wanted.text, sight.identity),
    ]
    return list(in_a_row(conditions))


def _filters(wanted: StudyFilter) -> Iterator[Condition]:
    if wanted.studies is not None:
        yield _one_of(wanted.studies)
    if wanted.patient_of:
        yield _same_patient(wanted.patient_of)
    if wanted.date_from or wanted.date_to:
        yield dated(_day(wanted.date_from), _day(wanted.date_to))
    if wanted.readings:
        yield _read_so_far(wanted.readings)
    if wanted.reports:
        yield _reported_so_far(frozenset(wanted.reports))
    if wanted.arrived_since is not None:
        since = microseconds(wanted.arrived_since)
        yield Condition("arrived", (since,), lambda binds: veiled(study.c.created) >= binds[0])


def _links(wanted: StudyFilter) -> Iterator[Condition]:
    if wanted.modalities:
        yield from conditions_of_rule(HasModality(frozenset(wanted.modalities)))
    if wanted.institutions:
        yield from _at(frozenset(wanted.institutions))
    if wanted.labels:
        yield linked(study_label.c.label, wanted.labels)
    if wanted.assigned_to is not None:
        yield from conditions_of_rule(Related(Relation.ASSIGNED, wanted.assigned_to))
    if wanted.shared_with is not None:
        yield from conditions_of_rule(Related(Relation.SHARED, wanted.shared_with))


def _at(institutions: frozenset[int]) -> Iterator[Condition]:
    if NO_INSTITUTION in institutions:
        others = _at(institutions - {NO_INSTITUTION})
        yield either([[Condition("at-none", (), _is_at_none)], *([one] for one in others)])
    elif len(institutions) == 1:
        yield from conditions_of_rule(AtInstitution(*institutions))
    elif institutions:
        yield linked(study_institution.c.institution, sorted(institutions))


def _is_at_none(_binds: Binds) -> Column:
    return sa.not_(sa.exists().where(study_institution.c.study == study.c.id).correlate(study))


def _one_of(uids: tuple[str, ...]) -> Condition:
    if not uids:
        return NEVER
    values = tuple(padded(uids))
    return Condition(
        ("studies", len(values)),
        values,
        lambda binds: veiled(study.c.study_instance_uid).in_(binds),
        (Start(lambda binds: sa.select(FOUND.c.id).where(FOUND.c.study_instance_uid.in_(binds))),),
    )


def _same_patient(uid: str) -> Condition:
    def owner(binds: Binds) -> Column:
        return sa.select(KNOWN.c.patient).where(KNOWN.c.study_instance_uid == binds[0]).scalar_subquery()

    return Condition(
        "patient-of",
        (uid,),
        lambda binds: sa.and_(veiled(study.c.patient) == owner(binds), veiled(study.c.study_instance_uid) != binds[0]),
        (Start(lambda binds: sa.select(FOUND.c.id).where(FOUND.c.patient == owner(binds))),),
    )


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""


def _read_so_far(readings: tuple[Reading, ...]) -> Condition:
    return Condition(
        ("readings", len(readings)),
        tuple(READINGS.index(reading) for reading in readings),
        lambda binds: veiled(study.c.reading).in_(binds),
        (Start(lambda binds: sa.select(FOUND.c.id).where(FOUND.c.visible == ONE, FOUND.c.reading.in_(binds))),),
    )


def _reported_so_far(states: frozenset[ReportState]) -> Condition:
    """Restrict by the state of the report. Studies without one are those that the table does not hold."""
    if ReportState.NONE not in states:
        return linked(study_report.c.state, sorted(map(REPORTS.index, states)))
    others = tuple(REPORTS.index(state) for state in set(REPORTS) - states)

    def check(binds: Binds) -> Column:
        other = sa.exists().where(study_report.c.study == study.c.id, veiled(study_report.c.state).in_(binds))
        return sa.not_(other.correlate(study))

    return Condition(("no-report", len(others)), others, check if others else lambda _binds: sa.true())
